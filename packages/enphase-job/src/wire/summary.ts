import { summaryRowFields } from '@wattjobs/rows/enphase';
import type { Interpreted } from './interpreted.ts';
import type { SummaryRow } from '../deliver/system-reading.ts';

/** Some of these have a fraction. */
const rounded: ReadonlySet<string> = new Set(['current_power', 'energy_lifetime', 'energy_today', 'size_w']);
const times: ReadonlySet<string> = new Set(['last_interval_end_at', 'last_report_at', 'operational_at']);
const aDaySeconds = 86_400;

/**
 * Interprets `GET /systems/{id}/summary`. Power in W, energy in Wh; `energy_lifetime` runs to the day before, and `operational_at`
 * may be null. Other fields (battery, chargers, meter number) are left out.
 * A missing or invalid field is absent and named; others are kept. Without any usable field there is no row.
 */
export function interpretSummary(json: object, { systemId, nowSeconds }: SummaryContext): Interpreted<SummaryRow> {
  const given = json as Readonly<Record<string, unknown>>;
  if (given['system_id'] !== systemId) return { rows: [], refused: ['system_id differs from the requested one'] };
  const refused: string[] = [];
  const fields: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(summaryRowFields)) {
    const value = given[name] ?? undefined;
    const { success, data } = schema.safeParse(typeof value === 'number' && rounded.has(name) ? Math.round(value) : value);
    const isAhead = times.has(name) && typeof data === 'number' && data > nowSeconds + aDaySeconds;
    if (success && !isAhead) fields[name] = data;
    else if (value !== undefined || name !== 'operational_at') refused.push(`${name} ${value === undefined ? 'is missing' : 'is invalid'}`);
  }
  if (Object.keys(fields).length === 0) return { rows: [], refused };
  return { rows: [{ kind: 'summary', system_id: systemId, ...fields }], refused };
}

interface SummaryContext {
  readonly systemId: number;
  readonly nowSeconds: number;
}
