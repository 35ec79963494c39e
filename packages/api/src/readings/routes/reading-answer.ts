import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Database } from '../../database/types.ts';
import type { ReadEndpoint } from '../queries/endpoints.ts';
import { readMonthsSoFar, unknownReasons } from '../queries/rises.ts';
import type { StoredReading } from '../queries/stored-readings.ts';

export const kwh = z.number().nullable().describe('In kWh; null if it is not known.');

export const unknown = z
  .enum(unknownReasons)
  .nullable()
  .describe('Why the consumption is null although there are readings: between them the counter decreased, or the meter was replaced.');

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
    "The month so far in the endpoint's zone: the rise since the last good reading before the month began, else since the first one in it.",
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
export async function presentReadings(database: Kysely<Database>, rows: readonly StoredReading[]): Promise<z.infer<typeof Reading>[]> {
  const good = rows.filter(({ success, totalKwh }) => success && totalKwh !== null);
  const points = good.map(({ endpointId, timezone, readAt }) => ({ endpointId, timezone, readAtMs: readAt.getTime() }));
  const rises = await readMonthsSoFar(database, points);
  const riseOf = new Map(good.map(({ id }, index) => [id, rises[index]]));
  return rows.map(({ readAt, ...row }) => ({
    ...row,
    timestamp: readAt.toISOString(),
    currentKwh: riseOf.get(row.id)?.riseKwh ?? null,
    currentKwhUnknown: riseOf.get(row.id)?.unknown ?? null,
  }));
}
