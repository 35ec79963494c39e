import { inspect } from 'node:util';
import { Secret } from '@wattjobs/core/settings';
import { demoEnphase, type EnphaseCloud, startEnphaseCloud } from '@wattjobs/simulators';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runContext } from './fixtures/run-context.ts';
import { FakeClock, startServer } from '@wattjobs/core/testing';
import { TokenEndpoint } from './oauth.ts';

const application = { userId: demoEnphase.clientId, clientSecret: new Secret(demoEnphase.clientSecret) };
const { tracing } = runContext({ clock: new FakeClock() });

let cloud: EnphaseCloud;
let endpoint: TokenEndpoint;

beforeEach(async () => {
  cloud = await startEnphaseCloud();
  endpoint = new TokenEndpoint(new URL(cloud.url), tracing);
});

afterEach(async () => {
  await cloud.close();
});

const refresh = () => endpoint.refresh(application, new Secret(cloud.issueTokens().refreshToken));

/** A token endpoint with a given answer. */
async function answering(status: number, body: string): Promise<AsyncDisposable & { readonly endpoint: TokenEndpoint }> {
  const server = await startServer((response) => response.writeHead(status).end(body));
  return { ...server, endpoint: new TokenEndpoint(new URL(server.url), tracing) };
}

describe('a refresh', () => {
  it.each([false, true])('returns the new pair; its lifetime may be a text (%s)', async (expiresInAsText) => {
    cloud.control({ expiresInAsText });
    const outcome = await refresh();
    expect(outcome).toMatchObject({ outcome: 'granted', expiresInSeconds: 86_400 });
    if (outcome.outcome === 'granted') expect(cloud.isLiveRefreshToken(outcome.refreshToken?.reveal() ?? '')).toBe(true);
  });

  it('has its parameters in the query and the client in the header, as in the quick start', async () => {
    await refresh();
    expect(cloud.requests.at(-1)).toMatchObject({ method: 'POST', parameterPlace: 'query', parameters: { grant_type: 'refresh_token' } });
  });

  it.each([
    [400, 'invalid_grant'],
    [401, 'invalid_grant'],
    [400, 'invalid_token'],
    [401, 'invalid_token'],
  ] as const)('reports an invalid token for %i %s', async (tokenErrorStatus, tokenErrorCode) => {
    cloud.control({ tokenErrorStatus, tokenErrorCode, refreshRefused: true });
    expect(await refresh()).toEqual({ outcome: 'invalid-grant' });
  });

  it('reports an unknown client', async () => {
    const stranger = { ...application, clientSecret: new Secret('wrong') };
    expect(await endpoint.refresh(stranger, new Secret(cloud.issueTokens().refreshToken))).toEqual({ outcome: 'client-refused' });
  });

  it.each([
    ['502 with HTML', { html502: 'carried-out' }, 'token_status'],
    ['502 with HTML from a gateway', { html502: 'not-carried-out' }, 'token_status'],
    ['500', { status500: true }, 'token_status'],
    ['a lost response', { lostAnswer: true }, 'token_connection'],
    ['a response that is cut off', { cutInHalf: true }, 'token_broken'],
    ['truncated JSON', { truncatedJson: true }, 'token_unrecognised'],
    ['a page with status 200', { htmlPage: true }, 'token_unrecognised'],
  ] as const)('is unclear after %s', async (_what, fault, reason) => {
    cloud.control({ ...fault, applyTo: 'token' });
    expect(await refresh()).toMatchObject({ outcome: 'unclear', problem: { reason } });
  });

  it.each([
    [200, { expires_in: 1e300 }, { refreshToken: expect.anything() as unknown }],
    [200, { expires_in: '-1' }, { refreshToken: expect.anything() as unknown }],
    [200, { expires_in: null }, { refreshToken: expect.anything() as unknown }],
    [200, { refresh_token: null }, {}],
    [200, { refresh_token: '' }, {}],
    [201, {}, { refreshToken: expect.anything() as unknown }],
  ])('keeps the tokens of an unusual answer: %i with %j', async (status, strange, expected) => {
    const body = JSON.stringify({ access_token: 'access', refresh_token: 'refresh', ...strange });
    await using server = await answering(status, body);
    const outcome = await server.endpoint.refresh(application, new Secret('old'));
    expect(outcome).toEqual({ outcome: 'granted', accessToken: expect.anything() as unknown, ...expected });
  });

  it.each([
    [401, '<html><body>401 Authorization Required</body></html>'],
    [403, '<!DOCTYPE html><title>Blocked</title>'],
    [400, '<html>Bad Request</html>'],
    [401, ''],
    [401, '{"status":401,"error":"Unauthorized","path":"/oauth/token"}'],
    [401, '{"message":"Not Authorized","code":401}'],
    [400, '["invalid_grant"]'],
    [400, '"invalid_grant"'],
    [400, '{"error":{"code":"invalid_grant"}}'],
    [404, 'no such page'],
    [429, '{"error":"slow_down"}'],
  ])('is not refused without an OAuth error: %i %s', async (status, body) => {
    await using server = await answering(status, body);
    const problem = { reason: 'token_status', exitCode: 69, message: expect.stringContaining(`returned status ${status}`) };
    expect(await server.endpoint.refresh(application, new Secret('old'))).toMatchObject({ outcome: 'unavailable', problem });
    expect(await server.endpoint.exchange(application, new Secret('code'), 'https://example.com/')).toMatchObject({
      outcome: 'unavailable',
    });
  });

  it.each([
    [400, 'invalid_grant', 'invalid-grant'],
    [401, 'invalid_client', 'client-refused'],
    [400, 'unauthorized_client', 'client-refused'],
    [400, 'unsupported_grant_type', 'unavailable'],
    [500, 'invalid_grant', 'unclear'],
  ])('depends on the OAuth error: %i %s is %s', async (status, error, outcome) => {
    await using server = await answering(status, JSON.stringify({ error, error_description: 'in any words' }));
    expect(await server.endpoint.refresh(application, new Secret('old'))).toMatchObject({ outcome });
  });

  it('counts as not made without a connection, or if a gateway refuses it', async () => {
    const gone = await startEnphaseCloud();
    await gone.close();
    const nowhere = new TokenEndpoint(new URL(gone.url), tracing);
    expect(await nowhere.refresh(application, new Secret('refresh'))).toMatchObject({
      outcome: 'unavailable',
      problem: { reason: 'token_connection' },
    });
    cloud.control({ refuseWith: '429', applyTo: 'token' });
    expect(await refresh()).toMatchObject({ outcome: 'unavailable', problem: { reason: 'token_status' } });
  });

  it('reveals no secret, whatever its result', async () => {
    const faults = [
      { html502: 'carried-out' },
      { lostAnswer: true },
      { truncatedJson: true },
      { hang: false, refreshRefused: true },
    ] as const;
    for (const fault of faults) {
      cloud.control({ ...fault, applyTo: 'token' });
      const output = inspect(await refresh(), { depth: 9, showHidden: true });
      for (const secret of [...cloud.issuedTokens(), demoEnphase.clientSecret]) expect(output).not.toContain(secret);
    }
  });
});

describe('the exchange of a code', () => {
  const page = () => `${cloud.url}/oauth/redirect_uri`;

  it('returns the first pair, once', async () => {
    const code = new Secret(cloud.grantCode());
    expect(await endpoint.exchange(application, code, page())).toMatchObject({ outcome: 'granted' });
    expect(await endpoint.exchange(application, code, page())).toEqual({ outcome: 'invalid-grant' });
  });

  it('is refused with another redirect address', async () => {
    expect(await endpoint.exchange(application, new Secret(cloud.grantCode()), 'https://example.com/')).toEqual({
      outcome: 'invalid-grant',
    });
  });
});
