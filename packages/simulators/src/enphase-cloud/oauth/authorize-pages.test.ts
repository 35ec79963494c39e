import { describe, expect, it } from 'vitest';
import { demoEnphase } from '../demo.ts';
import { noonSeconds, startWithClient, type TestClient } from '../test-client.ts';

const ownPage = (client: TestClient) => `${client.cloud.url}/oauth/redirect_uri`;

async function ask(client: TestClient, changes: Readonly<Record<string, string>> = {}) {
  const query = new URLSearchParams({ response_type: 'code', client_id: demoEnphase.clientId, redirect_uri: ownPage(client), ...changes });
  const reply = await fetch(`${client.cloud.url}/oauth/authorize?${query}`, { redirect: 'manual' });
  return { status: reply.status, location: reply.headers.get('location'), html: await reply.text() };
}

/** Sends the consent form as a browser would after a click on one of its buttons. */
async function answer(client: TestClient, html: string, decision: string) {
  const body = new URLSearchParams({ decision });
  for (const [, name = '', value = ''] of html.matchAll(/<input type="hidden" name="(\w+)" value="(.*?)">/g)) body.set(name, value);
  const reply = await fetch(`${client.cloud.url}/oauth/authorize`, { method: 'POST', body, redirect: 'manual' });
  return new URL(reply.headers.get('location') ?? '');
}

const exchange = (client: TestClient, code: string, redirectUri = ownPage(client)) =>
  client.token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri });

describe('the consent of an owner', () => {
  it('leads to the redirect address with a code and the state, and the code gives a pair', async () => {
    await using client = await startWithClient();
    const page = await ask(client, { state: 'state-1' });
    const location = await answer(client, page.html, 'approve');
    expect([location.origin, location.pathname, location.searchParams.get('state')]).toEqual([
      client.cloud.url,
      '/oauth/redirect_uri',
      'state-1',
    ]);
    const code = location.searchParams.get('code') ?? '';
    expect(code).toMatch(/^\w{6}$/);
    expect(await (await fetch(location)).text()).toContain(`<code id="code">${code}</code>`);
    const { json } = await exchange(client, code);
    expect((await client.get('', { token: String(json?.['access_token']) })).status).toBe(200);
    expect(client.cloud.grants.code).toEqual({ accepted: 1, refused: 0 });
  });

  it('returns access_denied if it is refused', async () => {
    await using client = await startWithClient();
    const location = await answer(client, (await ask(client)).html, 'refuse');
    expect(location.searchParams.get('error')).toBe('access_denied');
    expect(await (await fetch(location)).text()).toContain('<p id="error">access_denied</p>');
  });

  it.each([
    ['approve', 'code'],
    ['refuse', 'error'],
  ] as const)('can be given in advance: %s', async (consent, parameter) => {
    await using client = await startWithClient({ consent });
    const { status, location } = await ask(client);
    expect([status, new URL(location ?? '').searchParams.has(parameter)]).toEqual([302, true]);
  });

  it('is available without a page', async () => {
    await using client = await startWithClient();
    expect((await exchange(client, client.cloud.grantCode())).status).toBe(200);
  });

  it('may redirect to an address of the application', async () => {
    const applicationAddress = 'https://app.example.com/back?from=cloud';
    await using client = await startWithClient({ redirectUris: [applicationAddress], consent: 'approve' });
    const { location } = await ask(client, { redirect_uri: applicationAddress });
    expect(location).toMatch(/^https:\/\/app\.example\.com\/back\?from=cloud&code=\w{6}$/);
  });
});

describe('the authorize page', () => {
  it.each([
    ['another client', { client_id: 'nobody' }],
    ['another response type', { response_type: 'token' }],
    ['an address that is not registered', { redirect_uri: 'https://elsewhere.example.com/' }],
    ['no address', { redirect_uri: '' }],
  ])('refuses %s with 400 and does not redirect', async (_, changes) => {
    await using client = await startWithClient({ consent: 'approve' });
    expect(await ask(client, changes)).toMatchObject({ status: 400, location: null });
  });
});

describe('a code', () => {
  it('is valid once', async () => {
    await using client = await startWithClient();
    const code = client.cloud.grantCode();
    expect([(await exchange(client, code)).status, (await exchange(client, code)).status]).toEqual([200, 400]);
  });

  it('is valid for a limited time', async () => {
    await using client = await startWithClient({ codeSeconds: 600 });
    const code = client.cloud.grantCode();
    client.cloud.control({ nowSeconds: noonSeconds + 600 });
    expect((await exchange(client, code)).json).toMatchObject({ error: 'invalid_grant' });
  });

  it('is valid only with its redirect address', async () => {
    await using client = await startWithClient();
    const refused = await exchange(client, client.cloud.grantCode(), 'https://elsewhere.example.com/');
    expect([refused.status, client.cloud.grants.code]).toEqual([400, { accepted: 0, refused: 1 }]);
  });
});
