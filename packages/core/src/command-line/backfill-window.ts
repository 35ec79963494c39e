import { FixSettings, type SettingProblem } from '../errors/errors.ts';
import type { BackfillWindow } from '../job/job.ts';

const date = /^\d{4}-\d{2}-\d{2}$/;
const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Checks the window given to `backfill`.
 * @throws FixSettings with all problems of the window
 */
export function backfillWindow({ from = '', to = '' }: { readonly from?: string; readonly to?: string }): BackfillWindow {
  const problems: SettingProblem[] = Object.entries({ '--from': from, '--to': to })
    .filter(([, text]) => !isDateOrTime(text))
    .map(([name, text]) => ({
      name,
      problem: `is ${JSON.stringify(text.slice(0, 40))}, which is neither a date nor a time with a UTC offset`,
      example: '2026-11-01',
    }));
  // Two dates, or two times, can be compared directly. For one of each, only the source knows the zone.
  if (problems.length === 0 && date.test(from) === date.test(to)) {
    const lengthMs = Date.parse(to) - Date.parse(from);
    // A date is a whole day, so the same date twice is a valid window.
    if (lengthMs < 0 || (lengthMs === 0 && !date.test(to)))
      problems.push({ name: '--to', problem: 'is not after --from', example: '2026-11-02' });
  }
  if (problems.length > 0) throw new FixSettings(problems);
  return { from, to };
}

function isDateOrTime(text: string): boolean {
  const parsed = Date.parse(text);
  if (Number.isNaN(parsed)) return false;
  // Date.parse reads the 31st of a shorter month as a day of the next month.
  if (date.test(text)) return new Date(parsed).toISOString().startsWith(text);
  return time.test(text) && isDateOrTime(text.slice(0, 10));
}
