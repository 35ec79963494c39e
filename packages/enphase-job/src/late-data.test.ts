import { demoEnphase } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { ReadsRig } from './testing/reads-rig.ts';

const [house] = demoEnphase.systemIds;
const dayMs = 86_400_000;

function ends(rig: ReadsRig): readonly number[] {
  return rig.api
    .rows('interval')
    .map((row) => Number(row['end_at']))
    .toSorted((a, b) => a - b);
}

function gaps(times: readonly number[]): number {
  return times.filter((time, index) => index > 0 && time - (times[index - 1] ?? 0) !== 300).length;
}

async function runDaily(rig: ReadsRig, days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    await rig.run();
    rig.clock.advance(dayMs);
  }
}

describe('late data', () => {
  it('is read after the cloud returned empty lists for four days although the system reported', async () => {
    await using rig = await ReadsRig.start();
    await runDaily(rig, 1);
    rig.cloud.control({ emptyLists: true });
    await runDaily(rig, 4);
    rig.cloud.control({ emptyLists: false });
    await rig.run();
    expect(gaps(ends(rig))).toBe(0);
    expect(ends(rig).length).toBeGreaterThan(5 * 288);
  });

  it('takes no more than one call per day', async () => {
    await using rig = await ReadsRig.start();
    await runDaily(rig, 3);
    const granularities = rig.cloud.requests
      .filter(({ kind }) => kind === 'production_micro')
      .map(({ parameters }) => parameters['granularity']);
    expect(granularities).toEqual(['day', 'week', 'week']);
  });
});

describe('a first pass that was cut short', () => {
  it('continues in the next run, without pacing', async () => {
    await using rig = await ReadsRig.start();
    const stop = new AbortController();
    rig.cloud.control({ hang: true, applyTo: 'production_micro' });
    const stopWhenAsked = setInterval(() => {
      if (rig.calls.includes('production_micro')) stop.abort('SIGTERM');
    }, 5);
    const first = await rig.run({ stop: stop.signal });
    clearInterval(stopWhenAsked);
    expect(first.exitCode).toBe(0);
    expect(rig.api.rows('summary')).toHaveLength(1);
    expect(rig.api.rows('interval')).toHaveLength(0);
    rig.cloud.control({ hang: false, applyTo: 'all' });
    rig.clock.advance(60_000);
    expect((await rig.run()).exitCode).toBe(0);
    expect(ends(rig).length).toBeGreaterThan(100);
    expect(rig.state.systems[house]?.watermarks).toHaveProperty('alarms');
  });
});

describe('a cloud that is slower than a run is long', () => {
  it('is not called for a while after each run, to save quota', async () => {
    await using rig = await ReadsRig.start();
    rig.cloud.control({ hang: true });
    const passing = setInterval(() => {
      if (rig.calls.length === 0) return;
      clearInterval(passing);
      rig.clock.advance(5000);
    }, 5);
    const { exitCode } = await rig.run({ settings: { JOB_DURATION: '5' } });
    expect(exitCode).toBe(69);
    expect((await rig.run()).summary['errors']).toEqual({ cloud_backed_off: 1 });
    expect(rig.calls).toHaveLength(1);
  });
});

describe('a first pass that needs more minutes than a run has', () => {
  it('continues in the next runs, without pacing', async () => {
    await using rig = await ReadsRig.start();
    const settings = { ENPHASE_PLAN: '1/1000' };
    for (let run = 0; run < 4; run += 1) {
      expect((await rig.run({ settings })).exitCode).toBe(0);
      rig.clock.advance(600_000);
    }
    expect(Object.keys(rig.state.systems[house]?.watermarks ?? {}).toSorted()).toEqual(['alarms', 'events', 'production_micro']);
  });
});

describe('the events and alarms of a legacy API', () => {
  const settings = (rig: ReadsRig) => ({ WATTJOBS_API_URL: undefined, LOCAL_API_BASE_URL: rig.api.legacyUrl });
  const startTimes = (rig: ReadsRig) =>
    rig.cloud.requests.filter(({ kind }) => kind === 'events').map(({ parameters }) => Number(parameters['start_time']));

  it('begin at the last row if that was before midnight, so that no evening event is lost', async () => {
    await using rig = await ReadsRig.start();
    const firstMs = rig.clock.now();
    await rig.run({ settings: settings(rig) });
    rig.clock.advance(dayMs);
    await rig.run({ settings: settings(rig) });
    expect(startTimes(rig)).toEqual([Date.UTC(2026, 5, 17, 4) / 1000, Math.floor(firstMs / 1000)]);
  });

  it('are read only with a summary, because they cannot be stored without one', async () => {
    await using rig = await ReadsRig.start();
    rig.cloud.control({ refuseWith: '500', applyTo: 'summary' });
    const { exitCode, summary } = await rig.run({ settings: settings(rig) });
    expect(exitCode).toBe(69);
    expect(summary['errors']).toEqual({ cloud_status: 1 });
    expect(rig.calls).not.toContain('events');
  });
});
