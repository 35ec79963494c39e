import type { RegisterReading } from './register-event.ts';

/** For each reading the index of the first later one that is, or else how many readings there are. */
export interface NextValues {
  readonly notBelow: readonly number[];
  readonly below: readonly number[];
}

/** Where the values of readings come back to, found in one pass: a run of a week need not be looked through for each of its readings. */
export function nextValues(readings: readonly RegisterReading[]): NextValues {
  return {
    notBelow: nextWhere(readings, (later, earlier) => later >= earlier),
    below: nextWhere(readings, (later, earlier) => later < earlier),
  };
}

function nextWhere(readings: readonly RegisterReading[], isFound: (later: bigint, earlier: bigint) => boolean): readonly number[] {
  const next = Array.from({ length: readings.length }, () => readings.length);
  // Those without one so far: the last of them is always the first to find it.
  const waiting: number[] = [];
  for (const [index, { units }] of readings.entries()) {
    for (let last = waiting.at(-1); last !== undefined && isFound(units, readings[last]?.units ?? units); last = waiting.at(-1)) {
      next[last] = index;
      waiting.pop();
    }
    waiting.push(index);
  }
  return next;
}
