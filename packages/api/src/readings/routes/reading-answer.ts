import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Database } from '../../database/types.ts';
import type { ReadEndpoint } from '../queries/endpoints.ts';
import { readMonthsSoFar, type StretchConsumption } from '../queries/consumptions.ts';
import type { StoredReading } from '../queries/stored-readings.ts';
import { knownUnits, kwh, kwhOf, unknown } from './consumption-answer.ts';

/** What answers about all endpoints say of each. */
export const endpointIdentity = {
  endpointId: z.uuid(),
  endpointName: z.string(),
  clientName: z.string().nullable(),
  location: z.string().nullable(),
};

export function identityOf({ id, name, clientName, location }: ReadEndpoint) {
  return { endpointId: id, endpointName: name, clientName, location };
}

export const Reading = z.object({
  id: z.uuid(),
  endpointId: z.uuid(),
  endpointName: z.string(),
  timestamp: z.iso.datetime(),
  success: z.boolean(),
  totalKwh: kwh,
  currentKwh: kwh.describe(
    "The month so far in the endpoint's zone, from the register at its beginning, interpolated, or from the first reading in it.",
  ),
  currentKwhUnknown: unknown,
  voltage: z.number().nullable(),
  current: z.number().nullable(),
  power: z.number().nullable(),
  powerFactor: z.number().nullable(),
  reason: z.string().nullable().describe('Why it failed.'),
  errorMessage: z.string().nullable(),
  serial: z.string().nullable(),
  unit: z.string().nullable(),
  driver: z.string().nullable(),
  durationMs: z.int().nullable(),
});

/** Readings with the month so far of each. */
export async function presentReadings(
  database: Kysely<Database>,
  rows: readonly StoredReading[],
  longestGapMs: number,
): Promise<z.infer<typeof Reading>[]> {
  const good = rows.filter(({ success, totalKwh }) => success && totalKwh !== null);
  const points = good.map(({ id, endpointId, timezone, readAt }) => ({ id, endpointId, timezone, readAtMs: readAt.getTime() }));
  const months = await readMonthsSoFar(database, points, longestGapMs);
  return rows.map(({ readAt, ...row }) => ({ ...row, timestamp: readAt.toISOString(), ...currentOf(months.get(row.id)) }));
}

/** The month so far, as answers say it. */
export function currentOf(month: StretchConsumption | undefined) {
  const known = month === undefined ? undefined : knownUnits(month.consumption);
  return { currentKwh: kwhOf(known?.units ?? null), currentKwhUnknown: known?.unknown ?? null };
}
