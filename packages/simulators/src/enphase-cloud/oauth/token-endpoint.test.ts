import { describe, expect, it } from 'vitest';
import { demoEnphase } from '../demo.ts';
import { noonSeconds, startWithClient } from '../test-client.ts';
import { simulatedSignature } from './json-web-token.ts';

describe('a refresh', () => {
  it('answers with a new pair in the published shape', async () => {
    await using client = await startWithClient();
    const { status, json } = await client.refresh();
    expect(status).toBe(200);
    expect(json).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.simulated-signature$/) as string,
      token_type: 'bearer',
      refresh_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.simulated-signature$/) as string,
      expires_in: 86_400,
      scope: 'read write',
      enl_uid: '4100',
      enl_cid: '',
      enl_password_last_changed: '1638870641',
      is_internal_app: false,
      app_type: 'system',
      app_Id: 'demo-application',
      jti: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    expect([json?.['access_token'], json?.['refresh_token']]).not.toContain(client.tokens.refreshToken);
  });

  it('gives tokens whose claims say when they expire', async () => {
    await using client = await startWithClient({ accessTokenSeconds: 100, refreshTokenSeconds: 1000 });
    const { json } = await client.refresh();
    const expiryOf = (name: string) => {
      const [, claims = '', signature] = String(json?.[name]).split('.');
      return [(JSON.parse(Buffer.from(claims, 'base64url').toString()) as { exp: number }).exp, signature];
    };
    expect(expiryOf('access_token')).toEqual([noonSeconds + 100, simulatedSignature]);
    expect(expiryOf('refresh_token')).toEqual([noonSeconds + 1000, simulatedSignature]);
  });

  it('can give the lifetime as a text', async () => {
    await using client = await startWithClient({ expiresInAsText: true });
    expect((await client.refresh()).json?.['expires_in']).toBe('86400');
  });

  it.each([
    [400, 'invalid_grant'],
    [401, 'invalid_grant'],
    [400, 'invalid_token'],
    [401, 'invalid_token'],
  ] as const)('works once; the second answer is %i %s', async (status, code) => {
    await using client = await startWithClient({ tokenErrorStatus: status, tokenErrorCode: code });
    await client.refresh();
    const second = await client.refresh();
    expect([second.status, second.json]).toMatchObject([status, { error: code, error_description: expect.any(String) as string }]);
    expect(client.cloud.grants.refresh).toEqual({ accepted: 1, refused: 1 });
  });

  it('works with the new token after the old one was refused', async () => {
    await using client = await startWithClient();
    const { json } = await client.refresh();
    await client.refresh();
    expect((await client.refresh(String(json?.['refresh_token']))).status).toBe(200);
  });

  it('gives the pair of the first call again within the grace time', async () => {
    await using client = await startWithClient({ refreshGraceSeconds: 60 });
    const first = await client.refresh();
    client.cloud.control({ nowSeconds: noonSeconds + 59 });
    const again = await client.refresh();
    expect(again.json).toEqual({ ...first.json, expires_in: 86_400 - 59 });
    client.cloud.control({ nowSeconds: noonSeconds + 60 });
    expect((await client.refresh()).status).toBe(401);
  });

  it('can revoke the whole chain if its token was used', async () => {
    await using client = await startWithClient({ reuseEndsChain: true });
    const { json } = await client.refresh();
    await client.refresh();
    expect((await client.refresh(String(json?.['refresh_token']))).status).toBe(401);
    expect((await client.get('', { token: String(json?.['access_token']) })).status).toBe(401);
  });

  it('is refused once the token has expired', async () => {
    await using client = await startWithClient({ refreshTokenSeconds: 1000 });
    client.cloud.control({ nowSeconds: noonSeconds + 1000 });
    expect((await client.refresh()).json).toEqual({ error: 'invalid_grant', error_description: 'Invalid refresh token (expired)' });
  });

  it('can be refused without spending the token', async () => {
    await using client = await startWithClient({ refreshRefused: true });
    expect((await client.refresh()).status).toBe(401);
    client.cloud.control({ refreshRefused: false });
    expect((await client.refresh()).status).toBe(200);
  });
});

describe('an access token', () => {
  it('is valid until it expires', async () => {
    await using client = await startWithClient({ accessTokenSeconds: 100 });
    client.cloud.control({ nowSeconds: noonSeconds + 99 });
    expect((await client.get('')).status).toBe(200);
    client.cloud.control({ nowSeconds: noonSeconds + 100 });
    expect((await client.get('')).status).toBe(401);
  });

  it.each([
    [false, 200],
    [true, 401],
  ])('gets, after a refresh with refreshEndsAccessToken %s, the answer %i', async (refreshEndsAccessToken, status) => {
    await using client = await startWithClient({ refreshEndsAccessToken });
    await client.refresh();
    expect((await client.get('')).status).toBe(status);
  });

  it('can expire after a number of calls', async () => {
    await using client = await startWithClient({ accessTokenCalls: 2 });
    const statuses = [];
    for (let call = 0; call < 3; call += 1) statuses.push((await client.get('')).status);
    expect(statuses).toEqual([200, 200, 401]);
  });

  it('can expire at once; the next token call gives a valid one', async () => {
    await using client = await startWithClient({ accessTokensEnded: true });
    expect((await client.get('')).status).toBe(401);
    const { json } = await client.refresh();
    expect((await client.get('', { token: String(json?.['access_token']) })).status).toBe(200);
    expect((await client.get('')).status).toBe(401);
  });
});

describe('the token endpoint', () => {
  it.each([
    ['a wrong secret', { grant_type: 'refresh_token' }, { secret: 'wrong' }, 401, 'invalid_client'],
    ['no grant', {}, {}, 400, 'invalid_request'],
    ['a grant that it does not have', { grant_type: 'password' }, {}, 400, 'unsupported_grant_type'],
    ['a refresh token that it does not know', { grant_type: 'refresh_token', refresh_token: 'unknown' }, {}, 401, 'invalid_grant'],
    ['no refresh token', { grant_type: 'refresh_token' }, {}, 401, 'invalid_grant'],
    ['a code that it did not give', { grant_type: 'authorization_code', code: 'ABC123' }, {}, 400, 'invalid_grant'],
  ])('refuses %s', async (_, parameters, how, status, error) => {
    await using client = await startWithClient();
    const reply = await client.token(parameters, how);
    expect([reply.status, reply.json?.['error']]).toEqual([status, error]);
  });

  it('does not spend a token for a caller that cannot prove to be the client', async () => {
    await using client = await startWithClient();
    await client.token({ grant_type: 'refresh_token', refresh_token: client.tokens.refreshToken }, { secret: 'wrong' });
    expect(client.cloud.isLiveRefreshToken(client.tokens.refreshToken)).toBe(true);
  });

  it('accepts only POST', async () => {
    await using client = await startWithClient();
    const reply = await client.token({ grant_type: 'refresh_token', refresh_token: client.tokens.refreshToken }, { method: 'GET' });
    expect([reply.status, reply.json]).toEqual([405, { reason: '405', message: ['Method not allowed'] }]);
  });

  it('accepts a form too, and records where the parameters were', async () => {
    await using client = await startWithClient();
    const form = await client.tokenByForm({ grant_type: 'refresh_token', refresh_token: client.tokens.refreshToken });
    await client.refresh(String(form.json?.['refresh_token']));
    expect(client.cloud.requests.map(({ parameterPlace, status }) => [parameterPlace, status])).toEqual([
      ['form', 200],
      ['query', 200],
    ]);
  });

  it('can ignore a form', async () => {
    await using client = await startWithClient({ formBody: false });
    const form = await client.tokenByForm({ grant_type: 'refresh_token', refresh_token: client.tokens.refreshToken });
    expect([form.status, form.json?.['error']]).toEqual([400, 'invalid_request']);
  });
});

describe('a test', () => {
  it('can ask which refresh token is live, without seeing one', async () => {
    await using client = await startWithClient();
    const check = async (body: string) => (await fetch(`${client.cloud.url}/_control/check`, { method: 'POST', body })).json();
    expect(await check(client.tokens.refreshToken)).toEqual({ live: true });
    await client.refresh();
    expect(await check(client.tokens.refreshToken)).toEqual({ live: false });
    const shown = await (await fetch(`${client.cloud.url}/_control`)).text();
    expect(JSON.parse(shown)).toMatchObject({
      grants: { refresh: { accepted: 1, refused: 0 } },
      liveRefreshTokens: [expect.stringMatching(/^[0-9a-f]{12}$/) as string],
    });
    expect(shown).not.toContain(simulatedSignature);
    expect(shown).not.toContain(demoEnphase.clientSecret);
  });

  it('can get a first pair, also over HTTP', async () => {
    await using client = await startWithClient();
    const pair = (await (await fetch(`${client.cloud.url}/_control/tokens`, { method: 'POST' })).json()) as Record<string, string>;
    expect((await client.get('', { token: pair['access_token'] })).status).toBe(200);
    expect(client.cloud.issuedTokens()).toContain(pair['refresh_token']);
    expect(client.cloud.requests).toHaveLength(1);
  });

  it('can get a code for an address, also over HTTP', async () => {
    await using client = await startWithClient();
    const redirectUri = 'http://simulators:8082/oauth/redirect_uri';
    const post = async (path: string, method = 'POST') => fetch(`${client.cloud.url}/_control/${path}`, { method, body: redirectUri });
    const { code } = (await (await post('code')).json()) as { code: string };
    expect((await client.token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri })).status).toBe(200);
    expect([(await post('other')).status, (await post('code', 'PUT')).status]).toEqual([404, 405]);
  });
});
