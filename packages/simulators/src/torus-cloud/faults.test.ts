import { describe, expect, it } from 'vitest';
import { liveDataPath, startWithBrowser } from './test-browser.ts';

describe('a fault of the site', () => {
  it.each([
    ['maintenance', 200, 'Scheduled maintenance'],
    ['htmlError', 200, 'Service Unavailable'],
    ['status500', 500, 'Server Error in'],
  ] as const)('%s answers every page with %i and no form', async (fault, status, text) => {
    await using site = await startWithBrowser({ [fault]: true });
    for (const path of ['/', '/Default', liveDataPath]) {
      const reply = await site.browser.get(path);
      expect(reply).toMatchObject({ status, location: null, html: expect.stringContaining(text) as string });
      expect(reply.html).not.toMatch(/<form|lbl/);
    }
  });

  it('can apply only to the live data', async () => {
    await using site = await startWithBrowser({ status500: true, applyTo: 'live-data' });
    expect((await site.browser.logIn()).status).toBe(302);
    expect((await site.browser.get(liveDataPath)).status).toBe(500);
  });

  it('can apply only to the login', async () => {
    await using site = await startWithBrowser();
    await site.browser.logIn();
    site.cloud.control({ maintenance: true, applyTo: 'login' });
    expect((await site.browser.get(liveDataPath)).html).toContain('lblInputVoltageValue');
    expect((await site.browser.get('/Default')).html).toContain('maintenance');
    expect((await site.browser.get('/')).status).toBe(200);
  });

  it('can apply only to the next request of its kind', async () => {
    await using site = await startWithBrowser();
    site.cloud.control({ status500: true, applyTo: 'live-data', times: 1 });
    await site.browser.logIn();
    expect([(await site.browser.get(liveDataPath)).status, (await site.browser.get(liveDataPath)).status]).toEqual([500, 200]);
  });

  it('takes effect between two requests of one session', async () => {
    await using site = await startWithBrowser({ now: () => Date.UTC(2026, 5, 1, 12) });
    await site.browser.logIn();
    const statusTime = async () => /TS">([^<]*)/.exec((await site.browser.get(liveDataPath)).html)?.[1];
    expect(await statusTime()).toBe('6/1/2026 12:00:00 PM');
    site.cloud.control({ staleClockSeconds: 7200 });
    expect(await statusTime()).toBe('6/1/2026 10:00:00 AM');
    site.cloud.control({ staleClockSeconds: 0, timeZone: 'America/New_York' });
    expect(await statusTime()).toBe('6/1/2026 8:00:00 AM');
  });
});

describe('the requests', () => {
  it('are listed with their kinds and statuses', async () => {
    await using site = await startWithBrowser({ now: () => 5000 });
    await site.browser.get('/');
    await site.browser.logIn();
    await site.browser.get(liveDataPath);
    await site.browser.get('/favicon.ico');
    await site.browser.post(liveDataPath, {});
    expect(site.cloud.requests).toEqual([
      { time: 5000, method: 'GET', path: '/', kind: 'home', status: 302 },
      { time: 5000, method: 'GET', path: '/Default', kind: 'login-page', status: 200 },
      { time: 5000, method: 'POST', path: '/Default', kind: 'login', status: 302 },
      { time: 5000, method: 'GET', path: liveDataPath, kind: 'live-data', status: 200 },
      { time: 5000, method: 'GET', path: '/favicon.ico', kind: 'other', status: 404 },
      { time: 5000, method: 'POST', path: liveDataPath, kind: 'live-data', status: 405 },
    ]);
  });

  it('are shown by the control route with the number of logins', async () => {
    await using site = await startWithBrowser();
    await site.browser.logIn();
    const shown = await (await fetch(`${site.cloud.url}/_control`)).json();
    expect(shown).toMatchObject({ logins: { accepted: 1, refused: 0 }, requests: [{ kind: 'login-page' }, { kind: 'login' }] });
  });
});
