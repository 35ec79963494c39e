/** The date `days` days later, or earlier if `days` is negative (`2025-02-28` and 1: `2025-03-01`). */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
