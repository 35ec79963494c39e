import type { ReadsRig } from './reads-rig.ts';

/** The ends of a system's intervals in the API, in order. */
export function ends(rig: ReadsRig, systemId: number): readonly number[] {
  const rows = rig.api.rows('interval').filter((row) => row['system_id'] === systemId);
  return rows.map((row) => Number(row['end_at'])).toSorted((a, b) => a - b);
}

/** How often a time is not one step after the time before it. */
export function gaps(times: readonly number[], step: number): number {
  return times.filter((time, index) => index > 0 && time - (times[index - 1] ?? 0) !== step).length;
}
