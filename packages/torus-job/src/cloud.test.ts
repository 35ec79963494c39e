import { chmodSync } from 'node:fs';
import { startServer } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { loginPage, startRawSite } from './testing/raw-site.ts';
import { serveRecordedPages } from './testing/recorded-site.ts';
import { Rig } from './testing/rig.ts';

const once = ['once'];

describe('the login at the cloud', () => {
  it.each([
    ['a relative redirect', { afterLogin: 'relative' }],
    ['an absolute redirect', { afterLogin: 'absolute' }],
    ['a meta refresh', { afterLogin: 'meta-refresh' }],
    ['a redirect by script', { afterLogin: 'script' }],
    ['a split view state', { splitViewState: true }],
    ['an unknown hidden field', { antiForgeryField: true }],
    ['a search form before the login form', { decoyForm: 'before' }],
    ['the login page itself instead of a redirect to it', { withoutSession: 'login-page' }],
    ['a view state that is refused once, as after a server restart', { refuseViewState: true }],
    ['paging links before the values', { paging: true }],
  ] as const)('succeeds with %s', async (_what, controls) => {
    await using rig = await Rig.start();
    rig.cloud.control(controls);
    expect((await rig.run({ verb: once })).summary).toMatchObject({ exitCode: 0, errors: {} });
    expect(rig.cloud.logins).toEqual({ accepted: 1, refused: 0 });
    expect(rig.value('torus_data_source')).toBe(0);
  });

  it.each(['failureNotification', 'validation-summary-errors'] as const)(
    'counts as refused if the page shows a text in .%s, which the message quotes',
    async (loginFaultClass) => {
      await using rig = await Rig.start();
      rig.cloud.control({ loginRefused: true, loginFaultClass, loginFaultText: 'Account locked, call us.' });
      const { summary } = await rig.run({ verb: once });
      expect(summary).toMatchObject({ exitCode: 77, message: expect.stringContaining('it said: Account locked, call us. ') });
    },
  );

  it.each([
    ['percent-encoded', (secret: string) => encodeURIComponent(secret)],
    ['in base64, as in a header', (secret: string) => Buffer.from(`me:${secret}`).toString('base64')],
    ['in HTML', (secret: string) => secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
    ['in JSON', (secret: string) => JSON.stringify(secret)],
    ['beyond the quoted length', (secret: string) => `${'x'.repeat(180)} ${secret}`],
  ])('redacts a password that the refusal contains %s', async (_how, encode) => {
    await using rig = await Rig.start();
    const password = 'c@nary/"P4ss & w%rd';
    const loginFaultText = `No user with ${encode(password)}`;
    rig.cloud.control({ loginRefused: true, loginFaultText });
    const { summary, log } = await rig.run({ verb: once, settings: { TORUS_PASSWORD: password } });
    expect(summary).toMatchObject({ exitCode: 77, message: expect.stringMatching(/it said: No user with \S* ?(\S*\[redacted\]|\[reda)/) });
    const output = JSON.stringify([summary, log]);
    for (const part of ['c@nary', 'c%40nary', 'P4ss', Buffer.from('nary/"P4ss').toString('base64').slice(2, 12)])
      expect(output).not.toContain(part);
  });

  it('never locks the account: after a refusal, it is not tried again for an hour', async () => {
    await using rig = await Rig.start();
    rig.cloud.control({ loginRefused: true, lockAfter: 3 });
    for (let run = 0; run < 11; run += 1) {
      expect((await rig.run()).exitCode).toBe(77);
      rig.clock.advance(256_000);
    }
    expect(rig.cloud.logins.refused).toBe(1);
    expect(rig.sources.filter((source) => source === 1)).toHaveLength(11);
  });

  it('tries changed credentials at once', async () => {
    await using rig = await Rig.start();
    rig.cloud.control({ passwordChanged: true });
    expect((await rig.run({ verb: once })).exitCode).toBe(77);
    expect((await rig.run({ verb: once, settings: { TORUS_PASSWORD: 'demo-password-changed' } })).exitCode).toBe(0);
  });

  it('logs a warning if other users can read the state file', async () => {
    await using rig = await Rig.start();
    await rig.run({ verb: once });
    chmodSync(rig.statePath, 0o644);
    const { log } = await rig.run({ verb: once });
    expect(JSON.stringify(log)).toContain(`the state file ${rig.statePath} has the mode 0644, which opens it to every user of the machine`);
  });

  it('tries a wrong password once, even while an older pod has the right one', async () => {
    await using rig = await Rig.start();
    for (let turn = 0; turn < 4; turn += 1) {
      expect((await rig.run({ verb: once })).exitCode).toBe(0);
      expect((await rig.run({ verb: once, settings: { TORUS_PASSWORD: 'wrong' } })).exitCode).toBe(77);
      rig.clock.advance(60_000);
    }
    expect(rig.cloud.logins).toEqual({ accepted: 1, refused: 1 });
  });

  it('tries each of several wrong passwords once per hour, in any order', async () => {
    await using rig = await Rig.start();
    for (const password of ['one', 'two', 'three', 'one', 'two', 'three', 'two', 'one']) {
      expect((await rig.run({ verb: once, settings: { TORUS_PASSWORD: password } })).exitCode).toBe(77);
    }
    expect(rig.cloud.logins).toEqual({ accepted: 0, refused: 3 });
    rig.clock.advance(3_600_000);
    await rig.run({ verb: once, settings: { TORUS_PASSWORD: 'two' } });
    expect(rig.cloud.logins.refused).toBe(4);
  });

  it('does not use a session that was opened with other credentials', async () => {
    await using rig = await Rig.start();
    await rig.run({ verb: once });
    expect((await rig.run({ verb: once, settings: { TORUS_PASSWORD: 'wrong' } })).exitCode).toBe(77);
  });

  it('is not repeated within a tick if the session does not last', async () => {
    await using rig = await Rig.start();
    rig.cloud.control({ sessionNeverLasts: true });
    const { exitCode, summary } = await rig.run({ verb: once });
    expect(rig.cloud.logins.accepted).toBe(1);
    expect(summary['errors']).toEqual({ cloud_session_lost: 1 });
    expect(exitCode).toBe(0);
  });
});

describe('an account', () => {
  it.each([
    ['a page of a gateway', 403, '<!doctype html><h1>Access denied</h1>', { exitCode: 0, errors: { cloud_status: 1 } }],
    ['a gateway with its own login', 401, 'who are you?', { exitCode: 0, errors: { cloud_status: 1 } }],
    [
      'an error text of the login page',
      401,
      '<p class="failureNotification">Wrong password</p>',
      { exitCode: 77, errors: { cloud_login_refused: 1 } },
    ],
    ['the login form again', 403, loginPage('/'), { exitCode: 77, errors: { cloud_login_refused: 1 } }],
  ])('counts as refused only if the cloud itself says so: %s with status %i', async (_answer, status, html, outcome) => {
    await using site = await startRawSite((response, { method }) =>
      method === 'POST' ? response.writeHead(status).end(html) : response.end(loginPage('/')),
    );
    await using rig = await Rig.start();
    expect((await rig.run({ verb: once, settings: { BASE_URL: site.url } })).summary).toMatchObject(outcome);
  });

  it('is tried once by concurrent runs', async () => {
    await using rig = await Rig.start();
    rig.cloud.control({ loginRefused: true });
    await Promise.all(Array.from({ length: 5 }, () => rig.run({ verb: once })));
    expect(rig.cloud.logins.refused).toBe(1);
    expect(rig.state.cloud['loginAttempts']).toEqual([expect.objectContaining({ attempts: 1, refused: true })]);
  });

  it('is logged in to again within the tick if the session ended without a login form', async () => {
    await using rig = await Rig.start();
    let alive = true;
    const live = '<span id="x_lblInputVoltageValue">120</span><span id="x_lblSystemStatusTS">1/15/2026 12:00:00 PM</span>';
    const form =
      '<form method="post"><input name="x$UserName"><input type="password" name="x$Password"><input type="submit" name="x$LoginButton"></form>';
    let logins = 0;
    await using server = await startServer((response, request) => {
      if (request.method === 'POST') {
        alive = true;
        logins += 1;
        response.writeHead(302, { location: '/MemberPages/LiveData.aspx' }).end();
      } else if (request.url === '/MemberPages/LiveData.aspx') response.end(alive ? live : '<p>Your session has expired.</p>');
      else response.end(form);
    });
    const settings = { BASE_URL: server.url };
    await rig.run({ verb: once, settings });
    alive = false;
    const { summary } = await rig.run({ verb: once, settings });
    expect(summary).toMatchObject({ exitCode: 0, errors: {} });
    expect(logins).toBe(2);
  });

  it('is tried at once with corrected credentials, despite the back-off', async () => {
    await using rig = await Rig.start();
    rig.cloud.control({ passwordChanged: true });
    await rig.run();
    rig.clock.advance(3_600_000);
    await rig.run();
    rig.clock.advance(120_000);
    const corrected = { TORUS_PASSWORD: 'demo-password-changed', TORUS_LOCAL_URL: '' };
    expect((await rig.run({ verb: once, settings: corrected })).exitCode).toBe(0);
  });

  it('is not logged in to again if the page after the login fails', async () => {
    await using rig = await Rig.start();
    rig.cloud.control({ status500: true, applyTo: 'live-data' });
    await rig.run();
    expect(rig.cloud.logins.accepted).toBe(1);
  });

  it('does not count as refused because of a hidden validator', async () => {
    const live =
      '<span class="failureNotification" style="visibility: hidden;">*</span><span id="x_lblInputVoltageValue">120</span><span id="x_lblSystemStatusTS">1/15/2026 12:00:00 PM</span>';
    await using site = await serveRecordedPages({ cloud: live });
    await using rig = await Rig.start();
    const { summary } = await rig.run({ verb: once, settings: { BASE_URL: site.cloudUrl } });
    expect(summary).toMatchObject({ exitCode: 0, errors: {} });
  });
});

describe('the session at the cloud', () => {
  it('is opened again within the same tick if it expired between runs', async () => {
    await using rig = await Rig.start();
    await rig.run({ verb: once });
    rig.clock.advance(31 * 60_000);
    expect((await rig.run({ verb: once })).summary).toMatchObject({ exitCode: 0, errors: {} });
    expect(rig.cloud.logins.accepted).toBe(2);
  });
});

describe('the remembered state of a unit', () => {
  it('is not delivered as the values of another unit', async () => {
    await using rig = await Rig.start();
    await using otherRig = await Rig.start();
    otherRig.unit.control({ values: { voltageIn: '240 V' } });
    rig.cloud.control({ staleClockSeconds: 120 });
    await rig.run({ verb: once });
    await rig.run({ verb: once, settings: { TORUS_LOCAL_URL: otherRig.unit.url } });
    expect(rig.value('torus_input_voltage_volts')).toBe(240);
    expect(rig.value('torus_data_source')).toBe(1);
  });
});

describe('the limit on the unit', () => {
  it('applies across runs, including concurrent ones', async () => {
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

  it('applies to check too, which caches its values for the next run', async () => {
    await using rig = await Rig.start();
    rig.cloud.control({ staleClockSeconds: 120 });
    expect((await rig.run({ verb: ['check'] })).stdout).toContain('unit: responds');
    expect((await rig.run({ verb: ['check'] })).stdout).toContain('was read 0 s ago');
    await rig.run({ verb: once });
    expect(rig.unit.requests).toHaveLength(1);
    expect(rig.value('torus_data_source')).toBe(3);
  });

  it('applies after a failure too, because the attempt is recorded before the request', async () => {
    await using rig = await Rig.start();
    rig.cloud.control({ staleClockSeconds: 120 });
    rig.unit.control({ dropConnection: true });
    await rig.run({ settings: { JOB_DURATION: '280' } });
    expect(rig.unit.requests).toHaveLength(1);
  });
});
