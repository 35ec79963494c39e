import { runSql, startTestApi } from '@wattjobs/api/testing';
import { describe, expect, it } from 'vitest';
import { intervalsIn, settingsOf } from '../testing/local-api.ts';
import { ReadsRig } from '../testing/reads-rig.ts';

const dayMs = 24 * 3_600_000;

describe('lost rows of an API', { timeout: 60_000 }, () => {
  it('are noticed after an earlier state of the database was restored', async () => {
    await using rig = await ReadsRig.start();
    const api = await startTestApi({ clock: rig.clock });
    try {
      const settings = settingsOf(api);
      for (let run = 0; run < 2; run += 1) {
        expect((await rig.run({ settings })).exitCode).toBe(0);
        rig.clock.advance(dayMs);
      }
      await runSql(api.database, 'delete from enphase_intervals');
      await runSql(api.database, "select setval('taken_batches', (select last_value - 1 from taken_batches))");
      const { exitCode, summary } = await rig.run({ settings });
      expect([exitCode, summary['errors']]).toEqual([75, { api_rows_missing: 1 }]);
      expect(await intervalsIn(api)).toBeGreaterThan(288);
    } finally {
      await api.close();
    }
  });

  it('are not checked if the API is of a version that names no database', async () => {
    await using rig = await ReadsRig.start();
    for (let run = 0; run < 2; run += 1) {
      expect((await rig.run()).exitCode).toBe(0);
      rig.clock.advance(dayMs);
    }
    expect(rig.state.database).toBeUndefined();
  });
});
