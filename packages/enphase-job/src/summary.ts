import { checkRow, type Interpreted } from './interpreted.ts';
import { type SummaryRow, summaryRow } from './rows.ts';

/**
 * Interprets `GET /systems/{id}/summary`. Power in W, energy in Wh; `energy_lifetime` runs to the day before, and `operational_at`
 * may be null. What else it tells (battery, chargers, meter number) is left out.
 */
export function interpretSummary(json: object, systemId: number): Interpreted<SummaryRow> {
  const given = json as Readonly<Record<string, unknown>>;
  if (given['system_id'] !== systemId) return { rows: [], refused: ['system_id is not the one that was asked for'] };
  const whole = (name: string) => (typeof given[name] === 'number' ? Math.round(given[name]) : given[name]);
  const checked = checkRow(summaryRow, {
    kind: 'summary',
    system_id: systemId,
    current_power: whole('current_power'),
    energy_lifetime: whole('energy_lifetime'),
    energy_today: whole('energy_today'),
    last_interval_end_at: given['last_interval_end_at'],
    last_report_at: given['last_report_at'],
    modules: given['modules'],
    operational_at: given['operational_at'] ?? null,
    size_w: whole('size_w'),
    status: given['status'],
    summary_date: given['summary_date'],
  });
  return 'row' in checked ? { rows: [checked.row], refused: [] } : { rows: [], refused: [checked.refused] };
}
