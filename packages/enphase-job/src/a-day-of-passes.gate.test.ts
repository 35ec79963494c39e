import { demoEnphase } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { ReadsRig } from './testing/reads-rig.ts';

const [house] = demoEnphase.systemIds;

describe('successive passes', () => {
  it('deliver every interval exactly once, on a ten-minute schedule with the free plan', async () => {
    await using rig = await ReadsRig.start({ lateMicroSeconds: 7200 });
    for (let tick = 0; tick < 156; tick += 1) {
      expect((await rig.run({ settings: { PUSHGATEWAY_URL: undefined } })).exitCode).toBe(0);
      rig.clock.advance(600_000);
    }
    const rows = rig.api.rows('interval').filter((row) => row['system_id'] === house);
    const times = rows.map((row) => Number(row['end_at'])).toSorted((a, b) => a - b);
    expect(times.every((time, index) => index === 0 || time - (times[index - 1] ?? 0) === 300)).toBe(true);
    expect(new Set(times).size).toBe(times.length);
    expect(times.length).toBeGreaterThan(288);
    // Half a month is left for a whole month's quota: 1,000 calls in 13 and a half days.
    expect(rig.counted).toBeGreaterThan(65);
    expect(rig.counted).toBeLessThan(90);
  });
});
