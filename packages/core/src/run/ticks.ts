import type { Clock } from '../time/clock.ts';

export interface TickPlan {
  /** Absent for a source that needs one pass. */
  readonly intervalMs: number | undefined;
  readonly durationMs: number;
  /** Yield one tick only. */
  readonly once: boolean;
}

/**
 * Yields the index of each tick when it is due: at start + index × interval, before start + duration.
 * Missed ticks are skipped, not made up for in a burst: `onMissed` gets their number.
 */
export async function* dueTicks(
  plan: TickPlan,
  clock: Clock,
  signal: AbortSignal,
  onMissed: (count: number) => void,
): AsyncGenerator<number> {
  const startMs = clock.monotonic();
  const { intervalMs } = plan;
  if (plan.once || intervalMs === undefined) {
    if (!signal.aborted) yield 0;
    return;
  }
  const count = Math.ceil(plan.durationMs / intervalMs);
  let index = 0;
  while (index < count && !signal.aborted) {
    yield index;
    const elapsedMs = clock.monotonic() - startMs;
    const next = Math.min(count, Math.max(index + 1, Math.ceil(elapsedMs / intervalMs)));
    if (next > index + 1) onMissed(next - index - 1);
    index = next;
    if (index < count) await clock.sleep(index * intervalMs - elapsedMs, signal);
  }
}
