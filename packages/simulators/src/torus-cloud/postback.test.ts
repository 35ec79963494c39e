import { describe, expect, it } from 'vitest';
import { loginForm, startWithBrowser, TestBrowser } from './test-browser.ts';
import { checkPostback, hiddenFields, issueFormTokens } from './web-forms.ts';

const credentials = { ctl00$MainContent$UserName: 'demo@example.com', ctl00$MainContent$Password: 'demo-password' };
const button = { ctl00$MainContent$LoginButton: 'Log In' };
const freshForm = { status: 200, location: null, html: expect.stringContaining('class="failureNotification"></span>') as string };
const invalid = { status: 500, html: expect.stringContaining('Invalid postback or callback argument.') as string };

describe('a form that was never rendered', () => {
  it('is answered with a fresh form and no error', async () => {
    await using site = await startWithBrowser();
    await site.browser.get('/Default');
    expect(await site.browser.post('/Default', { ...credentials, ...button })).toMatchObject(freshForm);
    expect(site.cloud.logins).toEqual({ accepted: 0, refused: 0 });
  });

  it('is assumed for a body of another type', async () => {
    await using site = await startWithBrowser();
    const reply = await fetch(`${site.cloud.url}/Default`, {
      method: 'POST',
      body: '__VIEWSTATE=1',
      headers: { 'content-type': 'text/plain' },
    });
    expect(reply.status).toBe(200);
  });
});

describe('the button', () => {
  it.each([
    ['is missing', null],
    ['has another value', 'Submit'],
  ])('does not count as clicked if it %s', async (_, value) => {
    await using site = await startWithBrowser();
    expect(await site.browser.logIn('/Default', { ctl00$MainContent$LoginButton: value })).toMatchObject(freshForm);
    expect(site.cloud.logins).toEqual({ accepted: 0, refused: 0 });
  });

  it('must be the only one, because the other button of the form does something else', async () => {
    await using site = await startWithBrowser();
    const reply = await site.browser.logIn('/Default', { ctl00$MainContent$RecoveryButton: 'Forgot password' });
    expect(reply.html).toContain('Password Recovery');
    expect(site.cloud.logins).toEqual({ accepted: 0, refused: 0 });
  });

  it.each([
    ['before', /btnSearch.*LoginButton/s],
    ['after', /LoginButton.*btnSearch/s],
  ] as const)('of a search form can be %s the login form', async (decoyForm, order) => {
    await using site = await startWithBrowser({ decoyForm });
    expect((await site.browser.get('/Default')).html).toMatch(order);
  });

  it('of a search form can be absent', async () => {
    await using site = await startWithBrowser({ decoyForm: 'none' });
    expect((await site.browser.get('/Default')).html).not.toContain('btnSearch');
  });
});

describe('the tokens', () => {
  it('are new in every rendering', async () => {
    await using site = await startWithBrowser({ antiForgeryField: true });
    const [first, second] = [await site.browser.get('/Default'), await site.browser.get('/Default')].map(
      ({ html }) => loginForm(html).fields,
    );
    for (const name of ['__VIEWSTATE', '__VIEWSTATEGENERATOR', '__EVENTVALIDATION', 'ctl00$AntiForgeryToken']) {
      expect(first?.[name]).toBeTruthy();
      expect(second?.[name]).not.toBe(first?.[name]);
    }
  });

  it.each(['__VIEWSTATE', '__VIEWSTATEGENERATOR', '__EVENTVALIDATION', 'ctl00$AntiForgeryToken'])(
    'are invalid with an older %s',
    async (name) => {
      await using site = await startWithBrowser({ antiForgeryField: true });
      const older = loginForm((await site.browser.get('/Default')).html).fields;
      expect(await site.browser.logIn('/Default', { [name]: older[name] ?? '' })).toMatchObject(invalid);
    },
  );

  it.each(['__VIEWSTATEGENERATOR', '__EVENTVALIDATION', 'ctl00$AntiForgeryToken'])('are invalid without %s', async (name) => {
    await using site = await startWithBrowser({ antiForgeryField: true });
    expect(await site.browser.logIn('/Default', { [name]: null })).toMatchObject(invalid);
  });

  it('are valid without the fields that a browser sends empty', async () => {
    await using site = await startWithBrowser();
    expect(await site.browser.logIn('/Default', { __EVENTTARGET: null, __EVENTARGUMENT: null })).toMatchObject({ status: 302 });
  });

  it('are invalid with the target of another control', async () => {
    await using site = await startWithBrowser();
    expect(await site.browser.logIn('/Default', { __EVENTTARGET: 'ctl00$MainContent$Other' })).toMatchObject(invalid);
  });

  it('are valid once', async () => {
    await using site = await startWithBrowser();
    const { fields } = loginForm((await site.browser.get('/Default')).html);
    const form = { ...fields, ...credentials, ...button };
    expect(await site.browser.post('/Default', form)).toMatchObject({ status: 302 });
    expect(await site.browser.post('/Default', form)).toMatchObject(invalid);
  });

  it('are valid only in the session that got them', async () => {
    await using site = await startWithBrowser();
    const { fields } = loginForm((await site.browser.get('/Default')).html);
    const other = new TestBrowser(site.cloud.url);
    await other.get('/Default');
    expect(await other.post('/Default', { ...fields, ...credentials, ...button })).toMatchObject(invalid);
    expect(await new TestBrowser(site.cloud.url).post('/Default', { ...fields, ...credentials, ...button })).toMatchObject(invalid);
  });

  it('are valid only for their page', async () => {
    await using site = await startWithBrowser();
    const { fields } = loginForm((await site.browser.get('/Default')).html);
    expect(await site.browser.post('/Login.aspx', { ...fields, ...credentials, ...button })).toMatchObject(invalid);
  });

  it('of a refused login are replaced by those of the form with the refusal', async () => {
    await using site = await startWithBrowser();
    const refused = await site.browser.logIn('/Default', { ctl00$MainContent$Password: 'not-it' });
    expect(await site.browser.post('/Default', { ...loginForm(refused.html).fields, ...credentials, ...button })).toMatchObject({
      status: 302,
    });
  });

  it('can be refused once, as after a restart with another key', async () => {
    await using site = await startWithBrowser({ refuseViewState: true });
    expect(await site.browser.logIn()).toMatchObject({
      status: 500,
      html: expect.stringContaining('Validation of viewstate MAC failed.') as string,
    });
    expect(await site.browser.logIn()).toMatchObject({ status: 302 });
  });
});

describe('a split view state', () => {
  it('is in several fields, and all must be sent back', async () => {
    await using site = await startWithBrowser({ splitViewState: true });
    const { fields } = loginForm((await site.browser.get('/Default')).html);
    expect(fields).toMatchObject({ __VIEWSTATEFIELDCOUNT: '3', __VIEWSTATE2: expect.any(String) as string });
    expect(await site.browser.logIn()).toMatchObject({ status: 302 });
    expect(await site.browser.logIn('/Default', { __VIEWSTATE2: null })).toMatchObject(invalid);
    expect(await site.browser.logIn('/Default', { __VIEWSTATEFIELDCOUNT: null })).toMatchObject(invalid);
  });

  it.each(['-1', '1e9', 'many', '0'])('is refused with a count of %s', (count) => {
    const tokens = issueFormTokens((size) => Buffer.alloc(size, 7));
    const form = new URLSearchParams({ __VIEWSTATE: tokens.viewState, __VIEWSTATEFIELDCOUNT: count });
    expect(checkPostback(form, tokens)).toBe('invalid');
  });

  it('has the same content as a whole one', () => {
    const tokens = issueFormTokens((size) => Buffer.alloc(size, 7));
    const { __VIEWSTATEFIELDCOUNT: count, ...fields } = loginForm(`<form method="post">${hiddenFields(tokens, true)}</form>`).fields;
    const chunks = Array.from({ length: Number(count) }, (_, index) => fields[`__VIEWSTATE${index || ''}`]);
    expect(chunks.join('')).toBe(tokens.viewState);
  });
});
