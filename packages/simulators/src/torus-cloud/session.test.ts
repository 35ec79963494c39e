import { describe, expect, it } from 'vitest';
import { parseCookies } from './session.ts';
import { liveDataPath, startWithBrowser } from './test-browser.ts';

const minute = 60_000;
const startWithClock = async (options: { sessionMinutes?: number; renewalGraceSeconds?: number } = {}) => {
  const clock = { time: Date.UTC(2026, 5, 1) };
  const site = await startWithBrowser({ now: () => clock.time, ...options });
  await site.browser.logIn();
  return { ...site, clock, liveData: () => site.browser.get(liveDataPath), [Symbol.asyncDispose]: () => site.cloud.close() };
};

describe('a session', () => {
  it('lasts for a client that keeps its cookies, however long', async () => {
    await using site = await startWithClock();
    for (let visit = 0; visit < 10; visit += 1) {
      site.clock.time += 16 * minute;
      expect((await site.liveData()).status).toBe(200);
    }
    expect(site.cloud.logins.accepted).toBe(1);
  });

  it('ends after half an hour without a request', async () => {
    await using site = await startWithClock();
    site.clock.time += 30 * minute;
    expect(await site.liveData()).toMatchObject({ status: 302, location: expect.stringContaining('/Login.aspx') as string });
  });

  it('can have another length', async () => {
    await using site = await startWithClock({ sessionMinutes: 2 });
    site.clock.time += 2 * minute - 1;
    expect((await site.liveData()).status).toBe(200);
    site.clock.time += 2 * minute;
    expect((await site.liveData()).status).toBe(302);
  });

  it('is not renewed while half of its time is left', async () => {
    await using site = await startWithClock();
    site.clock.time += 15 * minute;
    expect((await site.liveData()).setCookies).toEqual([]);
  });

  it('is renewed by a new cookie in its second half', async () => {
    await using site = await startWithClock();
    site.clock.time += 15 * minute + 1;
    expect((await site.liveData()).setCookies).toEqual([expect.stringMatching(/^\.ASPXAUTH=/)]);
  });

  it('ends after a grace time for a client that loses the new cookie', async () => {
    await using site = await startWithClock();
    const old = site.browser.cookies.get('.ASPXAUTH') ?? '';
    site.clock.time += 16 * minute;
    const visits: number[] = [];
    for (const seconds of [0, 4, 1]) {
      site.clock.time += seconds * 1000;
      site.browser.cookies.set('.ASPXAUTH', old);
      visits.push((await site.liveData()).status);
    }
    expect(visits).toEqual([200, 200, 302]);
  });

  it('can end at once for such a client', async () => {
    await using site = await startWithClock({ renewalGraceSeconds: 0 });
    const old = site.browser.cookies.get('.ASPXAUTH') ?? '';
    site.clock.time += 16 * minute;
    await site.liveData();
    site.browser.cookies.set('.ASPXAUTH', old);
    expect((await site.liveData()).status).toBe(302);
  });

  it('is not opened by a made-up cookie', async () => {
    await using site = await startWithClock();
    site.browser.cookies.set('.ASPXAUTH', 'A'.repeat(96));
    expect((await site.liveData()).status).toBe(302);
  });
});

describe('a session that the site ends', () => {
  it('is ended by expireSessions if it is open', async () => {
    await using site = await startWithClock();
    site.cloud.expireSessions();
    expect((await site.liveData()).status).toBe(302);
    await site.browser.logIn();
    expect((await site.liveData()).status).toBe(200);
  });

  it('is ended by sessionExpired until the next good login', async () => {
    await using site = await startWithClock();
    const old = site.browser.cookies.get('.ASPXAUTH') ?? '';
    site.cloud.control({ sessionExpired: true });
    expect([(await site.liveData()).status, (await site.liveData()).status]).toEqual([302, 302]);
    await site.browser.logIn();
    expect((await site.liveData()).status).toBe(200);
    site.browser.cookies.set('.ASPXAUTH', old);
    expect((await site.liveData()).status).toBe(302);
  });

  it('is ended by sessionNeverLasts right after a good login', async () => {
    await using site = await startWithClock();
    site.cloud.control({ sessionNeverLasts: true });
    expect((await site.browser.logIn()).status).toBe(302);
    expect((await site.liveData()).status).toBe(302);
    expect(site.cloud.logins).toEqual({ accepted: 2, refused: 0 });
  });
});

describe('a Cookie header', () => {
  it.each([
    [undefined, []],
    ['', []],
    [
      'a=1; b=2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'a=1;b=;nonsense;=3',
      [
        ['a', '1'],
        ['b', ''],
      ],
    ],
  ])('%j', (header, cookies) => {
    expect([...parseCookies(header)]).toEqual(cookies);
  });
});
