/** The month so many months later (`2025-12` and 1: `2026-01`). */
export function addMonths(month: string, months: number): string {
  const [year, number] = month.split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, (number ?? 1) - 1 + months, 1)).toISOString().slice(0, 7);
}

/** Whether the text is a date that exists (`2025-02-30` does not), from 1970 to 9998. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < '1970-01-01' || text > '9998-12-31') return false;
  const moment = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(text);
}

/** Whether the text is a month (`2025-06`), from 1970 to 9998. */
export function isMonth(text: string): boolean {
  return isDate(`${text}-01`);
}

/** How many days there are from the first to the last, both included. */
export function countDays(first: string, last: string): number {
  return (Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / 86_400_000 + 1;
}

/** How many months there are from the first to the last, both included. */
export function countMonths(first: string, last: string): number {
  return monthNumber(last) - monthNumber(first) + 1;
}

function monthNumber(month: string): number {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return year * 12 + number;
}
