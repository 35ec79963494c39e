import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Database } from '../../database/types.ts';
import { monthSoFar } from '../../metering/windows.ts';
import { zonesOf } from '../queries/endpoints.ts';
import { readRises, unknownReasons } from '../queries/rises.ts';
import type { StoredReading } from '../queries/stored-readings.ts';

export const kwh = z.number().nullable().describe('In kWh; null if it is not known.');

export const unknown = z
  .enum(unknownReasons)
  .nullable()
  .describe('Why the consumption is null although there are readings: between them the counter decreased, or the meter was replaced.');

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
  const zoneOf = zonesOf();
  const good = rows.filter(({ success, total_kwh }) => success && total_kwh !== null);
  const rises = await readRises(
    database,
    good.map((row) => {
      const { from } = monthSoFar(Math.floor(row.read_at.getTime() / 1000), zoneOf(row));
      return { endpointId: row.endpoint_id, fromMs: from * 1000, toMs: row.read_at.getTime() + 1 };
    }),
  );
  const risesById = new Map(good.map(({ id }, index) => [id, rises[index]]));
  return rows.map((row) => ({
    id: row.id,
    endpointId: row.endpoint_id,
    endpointName: row.endpoint_name,
    timestamp: row.read_at.toISOString(),
    success: row.success,
    totalKwh: row.total_kwh === null ? null : Number(row.total_kwh),
    currentKwh: risesById.get(row.id)?.riseKwh ?? null,
    currentKwhUnknown: risesById.get(row.id)?.unknown ?? null,
    voltage: row.voltage,
    current: row.current,
    power: row.power,
    powerFactor: row.power_factor,
    reason: row.reason,
    errorMessage: row.error_message,
    serial: row.serial,
    unit: row.unit,
    driver: row.driver,
    durationMs: row.duration_ms,
  }));
}
