import { demoEnphase } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { ends, gaps } from './testing/interval-ends.ts';
import { ReadsRig } from './testing/reads-rig.ts';

const [house] = demoEnphase.systemIds;
const dayMs = 24 * 3_600_000;

describe('a backfill', () => {
  it('leaves the regular schedule its quota, and continues in the next month', async () => {
    await using rig = await ReadsRig.start();
    await rig.run();
    // The regular schedule needs some 370 of the calls left in June.
    const ledger = JSON.parse(rig.tokens['quota_ledger'] ?? '{}');
    rig.tokens = { ...rig.tokens, quota_ledger: JSON.stringify({ ...ledger, used: 595 }) };
    const run = () => rig.run({ verb: ['backfill', '--from', '2025-12-01', '--to', '2026-06-01'], settings: { JOB_DURATION: '6000' } });
    const first = await run();
    expect(first.exitCode).toBe(75);
    expect(first.summary['message']).toContain('the backfill reached 2026-0');
    expect(rig.counted).toBeGreaterThan(610);
    expect(rig.counted).toBeLessThan(640);
    const reached = ends(rig, house).length;
    rig.clock.advance(14 * dayMs);
    expect((await run()).exitCode).toBe(0);
    expect(ends(rig, house).length).toBeGreaterThan(reached + 100 * 288);
    expect(
      gaps(
        ends(rig, house).filter((end) => end < Date.UTC(2026, 5, 2, 4) / 1000),
        300,
      ),
    ).toBe(0);
    expect(rig.counted).toBeLessThan(170);
  });
});
