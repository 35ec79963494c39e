import { demoEnphase } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { ReadsRig } from './testing/reads-rig.ts';

const hourMs = 3_600_000;

/** After a first run, this many of the month's calls are counted as made, and thirteen hours pass: a refresh is due. */
async function rigWithCallsMade(used: number): Promise<ReadsRig> {
  const rig = await ReadsRig.start();
  await rig.run();
  const ledger = JSON.parse(rig.tokens['quota_ledger'] ?? '{}');
  rig.tokens = { ...rig.tokens, quota_ledger: JSON.stringify({ ...ledger, used }) };
  rig.clock.advance(13 * hourMs);
  return rig;
}

const accessEnds = (rig: ReadsRig) => rig.value('enphase_access_token_expires_timestamp_seconds') ?? 0;

describe('a run that reads nothing', () => {
  it.each([
    ['because nothing is due', 995, {}, 0],
    ['because the month’s quota is used up', 1000, { quota_used_up: 1 }, 75],
  ])('%s, updates the series of the tokens and the quota, and keeps the readings', async (_why, used, errors, exitCode) => {
    await using rig = await rigWithCallsMade(used);
    const before = { ends: accessEnds(rig), power: rig.value('enphase_power_watts'), calls: rig.calls.length };
    const ended = await rig.run();
    expect({ exitCode: ended.exitCode, errors: ended.summary['errors'] }).toEqual({ exitCode, errors });
    expect(rig.calls).toHaveLength(before.calls);
    expect(rig.cloud.grants.refresh.accepted).toBe(1);
    expect(accessEnds(rig) - before.ends).toBe((13 * hourMs) / 1000);
    expect(rig.value('enphase_quota_remaining', { period: 'month' })).toBe(1000 - used);
    const { watermarks = {} } = rig.state.systems[demoEnphase.systemIds[0]] ?? {};
    expect(rig.value('enphase_watermark_timestamp_seconds', { kind: 'events' })).toBe(Number(watermarks['events']));
    expect(before.power).toBeGreaterThan(0);
    expect(rig.value('enphase_power_watts')).toBe(before.power);
  });

  it('because the API is down, updates the series of the tokens too', async () => {
    await using rig = await rigWithCallsMade(6);
    const ends = accessEnds(rig);
    rig.api.faults.notReady = true;
    expect((await rig.run()).exitCode).toBe(75);
    expect(accessEnds(rig)).toBeGreaterThan(ends);
    expect(rig.value('enphase_power_watts')).toBeGreaterThan(0);
  });

  it('because the cloud failed, removes the readings and keeps the rest', async () => {
    await using rig = await rigWithCallsMade(6);
    rig.tokens = { ...rig.tokens, last_updated: new Date(rig.clock.now()).toISOString() };
    rig.cloud.control({ dropConnection: true });
    expect((await rig.run()).exitCode).toBe(69);
    expect(rig.value('enphase_power_watts')).toBeUndefined();
    expect(rig.value('enphase_quota_limit', { period: 'month' })).toBe(1000);
  });
});
