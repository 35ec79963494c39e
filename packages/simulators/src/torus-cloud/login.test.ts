import { describe, expect, it } from 'vitest';
import { liveDataPath, loginForm, startWithBrowser, type TestBrowser } from './test-browser.ts';

const wrongPassword = { ctl00$MainContent$Password: 'not-it' };
const attempts = async (browser: TestBrowser, count: number) => {
  for (let attempt = 0; attempt < count; attempt += 1) await browser.logIn('/Default', wrongPassword);
};

describe('the way to the login page', () => {
  it('leads from the root to a friendly address', async () => {
    await using site = await startWithBrowser();
    expect(await site.browser.get('/')).toMatchObject({ status: 302, location: '/Default' });
    for (const path of ['/Default', '/Default.aspx', '/Login.aspx']) {
      expect((await site.browser.get(path)).html).toContain('name="ctl00$MainContent$UserName"');
    }
  });

  it('leads from a page for members with ReturnUrl', async () => {
    await using site = await startWithBrowser();
    expect(await site.browser.get(liveDataPath)).toMatchObject({
      status: 302,
      location: '/Login.aspx?ReturnUrl=%2fMemberPages%2fLiveData.aspx',
    });
  });

  it('can be the page itself with status 200', async () => {
    await using site = await startWithBrowser({ withoutSession: 'login-page' });
    const reply = await site.browser.get(liveDataPath);
    expect(reply).toMatchObject({ status: 200, location: null });
    expect(loginForm(reply.html).action).toBe('../Login.aspx?ReturnUrl=%2fMemberPages%2fLiveData.aspx');
    expect(await site.browser.logIn(liveDataPath)).toMatchObject({ status: 302, location: liveDataPath });
  });

  it('sets a session cookie once', async () => {
    await using site = await startWithBrowser();
    expect((await site.browser.get('/Default')).setCookies).toEqual([
      expect.stringMatching(/^ASP\.NET_SessionId=\w{24}; path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect((await site.browser.get('/Default')).setCookies).toEqual([]);
  });
});

describe('a good login', () => {
  it.each(['/Default', '/Default.aspx', '/Login.aspx'])('opens the live data from %s', async (path) => {
    await using site = await startWithBrowser();
    const reply = await site.browser.logIn(path);
    expect(reply).toMatchObject({ status: 302, location: liveDataPath });
    expect(reply.setCookies).toEqual([expect.stringMatching(/^\.ASPXAUTH=[0-9A-F]{96}; path=\/; HttpOnly; SameSite=Lax$/)]);
    expect((await site.browser.get(liveDataPath)).html).toContain('lblInputVoltageValue');
    expect(site.cloud.logins).toEqual({ accepted: 1, refused: 0 });
  });

  it.each([
    ['/MemberPages/LiveData.aspx', '/MemberPages/LiveData.aspx'],
    ['/Reports?page=2', '/Reports?page=2'],
    ['//elsewhere.example/', liveDataPath],
    ['https://elsewhere.example/', liveDataPath],
    ['/\\elsewhere.example', liveDataPath],
    ['/a\r\nSet-Cookie: b=1', '/aSet-Cookie:%20b=1'],
  ])('follows the ReturnUrl %j within the site only', async (returnUrl, location) => {
    await using site = await startWithBrowser();
    expect(await site.browser.logIn(`/Login.aspx?ReturnUrl=${encodeURIComponent(returnUrl)}`)).toMatchObject({ status: 302, location });
  });

  it('can redirect to an absolute address', async () => {
    await using site = await startWithBrowser({ afterLogin: 'absolute' });
    expect(await site.browser.logIn()).toMatchObject({ status: 302, location: `${site.cloud.url}${liveDataPath}` });
  });

  it.each([
    ['meta-refresh', `<meta http-equiv="refresh" content="0;url=${liveDataPath}" />`],
    ['script', `window.location='${liveDataPath}'`],
  ] as const)('can redirect by %s in a page with status 200', async (afterLogin, html) => {
    await using site = await startWithBrowser({ afterLogin });
    const reply = await site.browser.logIn();
    expect([reply.status, reply.html]).toEqual([200, expect.stringContaining(html)]);
    expect(reply.setCookies).toHaveLength(1);
  });

  it('outlives the browser if the box is ticked', async () => {
    await using site = await startWithBrowser({ now: () => Date.UTC(2026, 0, 1) });
    const reply = await site.browser.logIn('/Default', { ctl00$MainContent$RememberMe: 'on' });
    expect(reply.setCookies[0]).toContain('; expires=Thu, 01 Jan 2026 00:30:00 GMT');
  });
});

describe('a refused login', () => {
  it.each(['failureNotification', 'validation-summary-errors'] as const)(
    'is the form again with status 200 and a text in .%s',
    async (loginFaultClass) => {
      await using site = await startWithBrowser({ loginFaultClass, loginFaultText: 'No <such> user.' });
      const reply = await site.browser.logIn('/Default', wrongPassword);
      expect(reply.status).toBe(200);
      expect(reply.html).toMatch(new RegExp(`class="${loginFaultClass}">No &lt;such&gt; user\\.<`));
      expect(reply.html.match(/No &lt;such/g)).toHaveLength(1);
      expect(reply.setCookies).toEqual([]);
      expect(await site.browser.get(liveDataPath)).toMatchObject({ status: 302 });
      expect(site.cloud.logins).toEqual({ accepted: 0, refused: 1 });
    },
  );

  it.each([
    ['the name is wrong', {}, { ctl00$MainContent$UserName: 'someone@example.com' }],
    ['the name is missing', {}, { ctl00$MainContent$UserName: null }],
    ['every login is refused', { loginRefused: true }, {}],
    ['the password was changed', { passwordChanged: true }, {}],
  ])('is the answer if %s', async (_, options, changes) => {
    await using site = await startWithBrowser(options);
    expect((await site.browser.logIn('/Default', changes)).html).toContain('Your login attempt was not successful.');
  });

  it('is not the answer with the changed password', async () => {
    await using site = await startWithBrowser({ passwordChanged: true });
    expect(await site.browser.logIn('/Default', { ctl00$MainContent$Password: 'demo-password-changed' })).toMatchObject({ status: 302 });
  });

  it('locks the account after five in a row, even for the right password', async () => {
    await using site = await startWithBrowser();
    await attempts(site.browser, 5);
    expect((await site.browser.logIn()).html).toContain('Your account has been locked out.');
    expect(site.cloud.logins).toEqual({ accepted: 0, refused: 6 });
  });

  it('no longer counts after a good one', async () => {
    await using site = await startWithBrowser({ lockAfter: 2 });
    for (let login = 0; login < 3; login += 1) {
      await attempts(site.browser, 1);
      expect((await site.browser.logIn()).status).toBe(302);
    }
  });
});

describe('a password', () => {
  it('is never among the requests, wherever a client puts it', async () => {
    await using site = await startWithBrowser();
    await site.browser.logIn('/Default', { ctl00$MainContent$Password: 'hunter2' });
    await site.browser.get('/Default?ctl00%24MainContent%24Password=hunter2');
    await fetch(site.cloud.url, { headers: { authorization: 'Basic hunter2' } });
    const control = await fetch(`${site.cloud.url}/_control`);
    expect(JSON.stringify(site.cloud.requests)).not.toContain('hunter2');
    expect(await control.text()).not.toMatch(/hunter2|demo-password/);
  });
});
