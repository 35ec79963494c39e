import { describe, expect, it } from 'vitest';
import { Rig } from './testing/rig.ts';

const once = ['once'];

describe('the login at the cloud', () => {
  it.each([
    ['a relative redirect', { afterLogin: 'relative' }],
    ['an absolute redirect', { afterLogin: 'absolute' }],
    ['a meta refresh', { afterLogin: 'meta-refresh' }],
    ['a script that leads on', { afterLogin: 'script' }],
    ['a split view state', { splitViewState: true }],
    ['a search form before the login form', { decoyForm: 'before' }],
    ['the login page itself instead of a redirect to it', { withoutSession: 'login-page' }],
    ['the view state refused once, as after a restart of the server', { refuseViewState: true }],
    ['a table to page through before the values', { paging: true }],
  ] as const)('copes with %s', async (_what, controls) => {
    await using rig = await Rig.start();
    rig.cloud.control(controls);
    expect((await rig.run({ verb: once })).summary).toMatchObject({ exitCode: 0, errors: {} });
    expect(rig.cloud.logins).toEqual({ accepted: 1, refused: 0 });
    expect(rig.value('torus_data_source')).toBe(0);
  });

  it.each(['failureNotification', 'validation-summary-errors'] as const)(
    'is refused by a text in .%s, which the message repeats',
    async (loginFaultClass) => {
      await using rig = await Rig.start();
      rig.cloud.control({ loginRefused: true, loginFaultClass, loginFaultText: 'Account locked, call us.' });
      const { summary } = await rig.run({ verb: once });
      expect(summary).toMatchObject({ exitCode: 77, message: expect.stringContaining('it said: Account locked, call us. ') });
    },
  );

  it('never locks the account: one refusal, and silence for an hour', async () => {
    await using rig = await Rig.start();
    rig.cloud.control({ loginRefused: true, lockAfter: 3 });
    for (let run = 0; run < 11; run += 1) {
      expect((await rig.run()).exitCode).toBe(77);
      rig.clock.advance(256_000);
    }
    expect(rig.cloud.logins.refused).toBe(1);
    expect(rig.sources.filter((source) => source === 1)).toHaveLength(11);
  });

  it('tries other credentials at once', async () => {
    await using rig = await Rig.start();
    rig.cloud.control({ passwordChanged: true });
    expect((await rig.run({ verb: once })).exitCode).toBe(77);
    expect((await rig.run({ verb: once, settings: { TORUS_PASSWORD: 'demo-password-changed' } })).exitCode).toBe(0);
  });

  it('does not use a session that was opened with other credentials', async () => {
    await using rig = await Rig.start();
    await rig.run({ verb: once });
    expect((await rig.run({ verb: once, settings: { TORUS_PASSWORD: 'wrong' } })).exitCode).toBe(77);
  });

  it('is not made twice in a tick where the session does not hold', async () => {
    await using rig = await Rig.start();
    rig.cloud.control({ sessionNeverLasts: true });
    const { exitCode, summary } = await rig.run({ verb: once });
    expect(rig.cloud.logins.accepted).toBe(1);
    expect(summary['errors']).toEqual({ cloud_session_lost: 1 });
    expect(exitCode).toBe(0);
  });
});

describe('the session at the cloud', () => {
  it('is used by run after run, through the renewals of its cookie', async () => {
    await using rig = await Rig.start();
    rig.cloud.control({ sessionMinutes: 30, renewalGraceSeconds: 0 });
    for (let run = 0; run < 12; run += 1) {
      expect((await rig.run({ settings: { JOB_DURATION: '280', POLL_INTERVAL: '60' } })).exitCode).toBe(0);
      rig.clock.advance(30_000);
    }
    expect(rig.cloud.logins).toEqual({ accepted: 1, refused: 0 });
  });

  it('is opened anew, within the same tick, when it came of age between runs', async () => {
    await using rig = await Rig.start();
    await rig.run({ verb: once });
    rig.clock.advance(31 * 60_000);
    expect((await rig.run({ verb: once })).summary).toMatchObject({ exitCode: 0, errors: {} });
    expect(rig.cloud.logins.accepted).toBe(2);
  });
});

describe('the back-off', () => {
  it('lives across runs: after an hour of outage the cloud is asked every 15 minutes', async () => {
    await using rig = await Rig.start();
    await rig.run({ verb: once });
    rig.cloud.control({ status500: true });
    for (let run = 0; run < 12; run += 1) await rig.run({ settings: { JOB_DURATION: '300', POLL_INTERVAL: '60' } });
    const before = rig.cloud.requests.length;
    for (let run = 0; run < 12; run += 1) await rig.run({ settings: { JOB_DURATION: '300', POLL_INTERVAL: '60' } });
    const asked = rig.cloud.requests.length - before;
    expect(asked).toBeGreaterThanOrEqual(3);
    expect(asked).toBeLessThanOrEqual(4);
  });
});

describe('the limit on the unit', () => {
  it('lives across runs: 300 s are 300 s, also for two runs at once', async () => {
    await using rig = await Rig.start();
    rig.cloud.control({ staleClockSeconds: 120 });
    for (let run = 0; run < 6; run += 1) {
      await Promise.all([rig.run({ verb: once }), rig.run({ verb: once })]);
      rig.clock.advance(100_000);
    }
    const times = rig.unit.requests.map(({ time }) => time);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(times.length).toBeGreaterThanOrEqual(2);
    for (const gap of gaps) expect(gap).toBeGreaterThan(300_000);
  });

  it('holds after a failure too: the attempt was kept before the request', async () => {
    await using rig = await Rig.start();
    rig.cloud.control({ staleClockSeconds: 120 });
    rig.unit.control({ dropConnection: true });
    await rig.run({ settings: { JOB_DURATION: '280' } });
    expect(rig.unit.requests).toHaveLength(1);
  });
});
