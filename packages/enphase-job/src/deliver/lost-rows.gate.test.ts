import { runSql, startTestApi } from '@wattjobs/api/testing';
import { demoEnphase } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { intervalsIn, settingsOf } from '../testing/local-api.ts';
import { ReadsRig } from '../testing/reads-rig.ts';

const [house] = demoEnphase.systemIds;
const dayMs = 24 * 3_600_000;

describe('lost rows of an API', { timeout: 60_000 }, () => {
  it('are reported in every run after a change of the database, are delivered again for the last days, and are restored by a backfill', async () => {
    await using rig = await ReadsRig.start();
    const [before, after] = [await startTestApi({ clock: rig.clock }), await startTestApi({ clock: rig.clock })];
    try {
      await runSql(after.database, 'update database_identity set id = gen_random_uuid()');
      for (let run = 0; run < 3; run += 1) {
        expect((await rig.run({ settings: settingsOf(before) })).exitCode).toBe(0);
        rig.clock.advance(dayMs);
      }
      const noticed = await rig.run({ settings: settingsOf(after) });
      expect(noticed.exitCode).toBe(75);
      expect(noticed.summary['errors']).toEqual({ api_rows_missing: 1 });
      expect(noticed.stderr).toMatch(/rows are missing.*enphase-job backfill --from DAY --to DAY/);
      // The rows delivered to the other one are there again, including the system's details.
      expect(await intervalsIn(after)).toBeGreaterThanOrEqual(await intervalsIn(before));
      const rows = await runSql(after.database, 'select timezone from enphase_systems where system_id = $1', [house]);
      expect(rows).toEqual([{ timezone: expect.stringContaining('/') }]);

      rig.clock.advance(dayMs);
      const again = await rig.run({ settings: settingsOf(after) });
      expect([again.exitCode, again.summary['errors']]).toEqual([75, { api_rows_missing: 1 }]);

      const backfill = ['backfill', '--from', '2026-06-15', '--to', '2026-06-16'];
      const filled = await rig.run({ verb: backfill, settings: settingsOf(after) });
      expect(filled.exitCode).toBe(0);
      rig.clock.advance(dayMs);
      const well = await rig.run({ settings: settingsOf(after) });
      expect([well.exitCode, well.summary['errors']]).toEqual([0, {}]);
    } finally {
      await before.close();
      await after.close();
    }
  });
});
