import { describe, expect, it } from 'vitest';
import { Rig } from './testing/rig.ts';

describe('the session at the cloud', () => {
  it('is used by successive runs, across renewals of its cookie', async () => {
    await using rig = await Rig.start();
    rig.cloud.control({ sessionMinutes: 30, renewalGraceSeconds: 0 });
    for (let run = 0; run < 12; run += 1) {
      expect((await rig.run({ settings: { JOB_DURATION: '280', POLL_INTERVAL: '60' } })).exitCode).toBe(0);
      rig.clock.advance(30_000);
    }
    expect(rig.cloud.logins).toEqual({ accepted: 1, refused: 0 });
  });
});

describe('the back-off', () => {
  it('continues across runs: after an hour of outage, the cloud is contacted every 15 minutes', async () => {
    await using rig = await Rig.start();
    await rig.run({ verb: ['once'] });
    rig.cloud.control({ status500: true });
    for (let run = 0; run < 12; run += 1) await rig.run({ settings: { JOB_DURATION: '300', POLL_INTERVAL: '60' } });
    const before = rig.cloud.requests.length;
    for (let run = 0; run < 12; run += 1) await rig.run({ settings: { JOB_DURATION: '300', POLL_INTERVAL: '60' } });
    const contacts = rig.cloud.requests.length - before;
    expect(contacts).toBeGreaterThanOrEqual(3);
    expect(contacts).toBeLessThanOrEqual(4);
  });
});
