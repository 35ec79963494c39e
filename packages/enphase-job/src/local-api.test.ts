import { startTestApi } from '@wattjobs/api/testing';
import { demoEnphase } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { ReadsRig } from './testing/reads-rig.ts';

const [house] = demoEnphase.systemIds;

interface Page {
  readonly data: readonly Readonly<Record<string, unknown>>[];
}

describe('with the real local API', () => {
  it('stores each interval once, however often it is posted, and accepts the legacy row too', async () => {
    await using rig = await ReadsRig.start();
    const api = await startTestApi({ clock: rig.clock });
    try {
      const settings = {
        WATTJOBS_API_URL: api.url,
        WATTJOBS_API_KEY: api.keys.collect,
        INTERVAL_SERIES: 'production_micro, battery, import, export',
      };
      const wrongScope = await rig.run({ settings: { ...settings, WATTJOBS_API_KEY: api.keys.read } });
      expect(wrongScope.exitCode).toBe(77);
      expect(rig.calls).toEqual([]);
      for (let run = 0; run < 3; run += 1) {
        const { exitCode, summary } = await rig.run({ settings });
        expect(summary['errors']).toEqual({});
        expect(exitCode).toBe(0);
        rig.clock.advance(24 * 3_600_000);
      }
      const read = async (path: string): Promise<Page> => {
        const answer = await fetch(`${api.url}/api/v1/enphase/systems/${house}/${path}`, { headers: { 'x-api-key': api.keys.read } });
        expect(answer.status).toBe(200);
        return (await answer.json()) as Page;
      };
      const intervals = await read('intervals?from=2026-06-18&to=2026-06-18&zone=system&series=production_micro&limit=500');
      expect(new Set(intervals.data.map((row) => row['end_at'])).size).toBe(intervals.data.length);
      expect(intervals.data.length).toBeGreaterThanOrEqual(287);
      const events = await read('events?from=2026-06-10&to=2026-06-19&zone=system&limit=100');
      expect(events.data.length).toBeGreaterThan(3);
      rig.clock.advance(24 * 3_600_000);
      const legacy = await rig.run({
        settings: { WATTJOBS_API_URL: undefined, LOCAL_API_BASE_URL: `${api.url}/api/v1/enphase/`, WATTJOBS_API_KEY: api.keys.collect },
      });
      expect(legacy.summary['errors']).toEqual({});
      expect(legacy.exitCode).toBe(0);
    } finally {
      await api.close();
    }
  });
});
