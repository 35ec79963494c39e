import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { dueTicks } from './ticks.ts';

interface Walk {
  readonly intervalMs: number;
  readonly durationMs: number;
  readonly once?: boolean;
  /** How long the work of each tick takes, in order; 0 for later ticks. */
  readonly workMs?: readonly number[];
  readonly stopAtTick?: number;
}

async function walk({ intervalMs, durationMs, once = false, workMs = [], stopAtTick }: Walk) {
  const clock = new FakeClock();
  const stop = new AbortController();
  const startMs = clock.monotonic();
  const ticks: { index: number; atMs: number }[] = [];
  let missed = 0;
  for await (const index of dueTicks({ intervalMs, durationMs, once }, clock, stop.signal, (count) => (missed += count))) {
    ticks.push({ index, atMs: clock.monotonic() - startMs });
    if (index === stopAtTick) stop.abort();
    await clock.sleep(workMs[ticks.length - 1] ?? 0);
  }
  return { ticks, missed };
}

describe('ticks of a run', () => {
  it('are 19 for the default 280 s at 15 s', async () => {
    const { ticks, missed } = await walk({ intervalMs: 15_000, durationMs: 280_000 });
    expect(ticks).toHaveLength(19);
    expect(ticks.at(-1)).toEqual({ index: 18, atMs: 270_000 });
    expect(missed).toBe(0);
  });

  it('do not drift if the work takes time', async () => {
    const { ticks } = await walk({ intervalMs: 1000, durationMs: 5000, workMs: [300, 700, 999, 1, 500] });
    expect(ticks.map(({ atMs }) => atMs)).toEqual([0, 1000, 2000, 3000, 4000]);
  });

  it('are skipped and counted after a late tick, not made up for in a burst', async () => {
    const { ticks, missed } = await walk({ intervalMs: 1000, durationMs: 6000, workMs: [3200] });
    expect(ticks.map(({ atMs }) => atMs)).toEqual([0, 4000, 5000]);
    expect(missed).toBe(3);
  });

  it('are counted as missed if the last tick runs past the end', async () => {
    const { ticks, missed } = await walk({ intervalMs: 1000, durationMs: 4000, workMs: [0, 9000] });
    expect(ticks).toHaveLength(2);
    expect(missed).toBe(2);
  });

  it('are limited to one for `once`', async () => {
    expect((await walk({ intervalMs: 1000, durationMs: 5000, once: true })).ticks).toHaveLength(1);
  });

  it('end when the run is stopped', async () => {
    expect((await walk({ intervalMs: 1000, durationMs: 9000, stopAtTick: 2 })).ticks).toHaveLength(3);
  });
});
