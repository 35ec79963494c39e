import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { status } from '@wattjobs/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadKubernetesClient, secretName } from './fixtures/place.ts';
import { Rig } from './fixtures/rig.ts';
import { runContext } from './fixtures/run-context.ts';
import { tokensReasons } from './reasons.ts';
import { openCloudAccess } from './rotating-access.ts';

beforeAll(loadKubernetesClient);

/** A call is counted in the store before it is made. */
const countsCall = ['GET secret', 'PUT secret'];

describe('a refresh that is due', () => {
  it('is made before the first call, under the lock, after a dry run of the write, and stored before it is used', async () => {
    await using rig = await Rig.start();
    expect(await rig.run()).toMatchObject({ exitCode: 0, status: 200, reasons: [] });
    expect(await rig.left()).toEqual({ pair: 'other', works: true });
    expect(rig.cloud.grants.refresh).toEqual({ accepted: 1, refused: 0 });
    expect(rig.place.api.requests).toEqual([
      'GET secret',
      'GET lease',
      'PUT lease',
      'GET secret',
      'PUT secret dryRun=All',
      'PUT lease',
      'PUT secret',
      'PUT lease',
      ...countsCall,
    ]);
  });

  it('keeps all other entries, and stores when the pair was written and expires', async () => {
    await using rig = await Rig.start();
    await rig.place.edit({ quota_ledger: '41', note: 'by hand' });
    await rig.run();
    expect(await rig.place.entries()).toMatchObject({
      quota_ledger: '42',
      note: 'by hand',
      last_updated: new Date(rig.clock.now()).toISOString(),
      expires_at: new Date(rig.clock.now() + 86_400_000).toISOString(),
    });
  });

  it('is not made again by the next run, which does not acquire the lock', async () => {
    await using rig = await Rig.start();
    await rig.run();
    rig.place.api.requests.length = 0;
    await rig.run();
    expect(rig.place.api.requests).toEqual(['GET secret', ...countsCall]);
    expect(rig.cloud.grants.refresh.accepted).toBe(1);
  });

  it('is made by expiry if that comes before the age', async () => {
    await using rig = await Rig.start({ ageHours: 1, cloud: { accessTokenSeconds: 3_700 } });
    await rig.run();
    expect(rig.cloud.grants.refresh.accepted).toBe(1);
  });

  it('is not retried within a run, and not made while the tokens are young', async () => {
    await using rig = await Rig.start({ ageHours: 25 });
    rig.cloud.control({ refreshRefused: true });
    expect(await rig.run()).toMatchObject({ exitCode: 77, reasons: ['refresh_token_refused'] });
    expect(rig.cloud.grants.refresh.refused).toBe(1);
  });

  it('waits until another run has refreshed, and uses its tokens', async () => {
    await using rig = await Rig.start();
    const lease = rig.place.api.objects.get(`leases/${secretName}`);
    if (lease !== undefined) rig.place.api.objects.set(`leases/${secretName}`, { ...lease, spec: { holderIdentity: 'another-run' } });
    const other = rig.cloud.issueTokens();
    const block = rig.place.api.block('GET lease', 'after');
    const run = rig.run();
    await block.reached;
    await rig.place.edit({
      access_token: other.accessToken,
      refresh_token: other.refreshToken,
      last_updated: new Date(rig.clock.now()).toISOString(),
    });
    block.release();
    expect(await run).toMatchObject({ exitCode: 0, status: 200 });
    expect(rig.cloud.grants.refresh.accepted).toBe(0);
  });
});

describe('a dry run', () => {
  it('uses a valid token, and refreshes nothing even if due', async () => {
    await using rig = await Rig.start();
    expect(await rig.run({ dryRun: true })).toMatchObject({ exitCode: 0, status: 200 });
    expect(rig.place.api.requests).toEqual(['GET secret', ...countsCall]);
    expect(await rig.left()).toEqual({ pair: 'first', works: true });
    expect(rig.log.join('')).toContain('the tokens are due for a refresh');
  });

  it('fails with a fix if the token has expired', async () => {
    await using rig = await Rig.start({ ageHours: 25 });
    const { exitCode, messages } = await rig.run({ dryRun: true });
    expect([exitCode, ...messages].join(' ')).toContain(
      '69 the access token has expired, and a dry run does not refresh it. Run it once without',
    );
    expect(rig.place.api.requests).toEqual(['GET secret']);
  });

  it('refreshes nothing after a 401', async () => {
    await using rig = await Rig.start({ ageHours: 1 });
    rig.cloud.control({ accessTokensEnded: true });
    expect(await rig.run({ dryRun: true })).toMatchObject({ status: 401 });
    expect(new Set(rig.place.api.requests)).toEqual(new Set(countsCall));
    expect(rig.cloud.grants.refresh).toEqual({ accepted: 0, refused: 0 });
  });
});

describe('a 401', () => {
  const refreshes = (rig: Rig) => rig.cloud.grants.refresh.accepted;

  it('is followed by a refresh if the token has never worked', async () => {
    await using rig = await Rig.start({ ageHours: 1 });
    rig.cloud.control({ accessTokensEnded: true });
    expect(await rig.run()).toMatchObject({ exitCode: 0, status: 200 });
    expect(refreshes(rig)).toBe(1);
  });

  it('is not followed by a refresh if the token has worked, as with a forbidden endpoint', async () => {
    await using rig = await Rig.start({ ageHours: 1, cloud: { plan: 'watt', forbiddenOnWatt: ['production_micro'] } });
    await rig.run();
    for (let run = 0; run < 3; run += 1) expect(await rig.run({ path: 'telemetry/production_micro' })).toMatchObject({ status: 401 });
    expect(refreshes(rig)).toBe(0);
  });

  it('is followed by only one refresh if the API key is wrong', async () => {
    await using rig = await Rig.start({ ageHours: 1 });
    await rig.place.edit({ api_key: 'wrong' });
    for (let run = 0; run < 4; run += 1) expect(await rig.run()).toMatchObject({ status: 401 });
    expect(refreshes(rig)).toBe(1);
  });

  it('is followed by a call with the token of another run if that has refreshed', async () => {
    await using rig = await Rig.start({ ageHours: 1 });
    rig.cloud.control({ accessTokensEnded: true });
    const block = rig.place.api.block('GET secret', 'after');
    const run = rig.run();
    await block.reached;
    rig.cloud.control({ accessTokensEnded: true });
    const other = rig.cloud.issueTokens();
    rig.cloud.control({ accessTokensEnded: false });
    await rig.place.edit({ access_token: other.accessToken, refresh_token: other.refreshToken });
    // The old token is no longer accepted.
    block.release();
    expect(await run).toMatchObject({ exitCode: 0, status: 200 });
    expect(refreshes(rig)).toBe(0);
  });

  it('is reported with the result of the refresh', async () => {
    await using rig = await Rig.start({ ageHours: 1 });
    rig.cloud.control({ accessTokensEnded: true, refreshRefused: true });
    expect(await rig.run()).toMatchObject({ exitCode: 77, status: 401, reasons: ['refresh_token_refused'] });
  });
});

describe('an incomplete store is reported with its fix', () => {
  it.each([
    ['api_key', 'kubectl patch secret enphase-tokens --namespace power --type merge'],
    ['user_id', '{"stringData":{"user_id":"…"}}'],
    ['client_secret', 'TOKENS_URL names the Secret power/enphase-tokens, in which client_secret is missing'],
  ])('if %s is missing', async (key, word) => {
    await using rig = await Rig.start({ ageHours: 1 });
    await rig.place.edit({ [key]: undefined });
    const { exitCode, messages } = await rig.run();
    expect(exitCode).toBe(78);
    expect(messages.join(' ')).toContain(word);
  });

  it('if the tokens are missing', async () => {
    await using rig = await Rig.start({ ageHours: 1 });
    await rig.place.edit({ access_token: undefined, refresh_token: undefined });
    expect((await rig.run()).messages.join(' ')).toContain('has no refresh_token. Consent again: run the verb authorize');
  });
});

describe('a check of the refresh', () => {
  const checkRefresh = async (rig: Rig) => {
    const context = runContext({ clock: rig.clock });
    const settings = { cloudUrl: new URL(rig.cloud.url), refreshAfterMs: 1, spillDirectory: undefined };
    await openCloudAccess({ store: rig.place.open(context), settings, context, state: rig.state }).checkRefresh();
  };

  it('acquires the lock, makes a dry run of the write, and changes nothing', async () => {
    await using rig = await Rig.start();
    const before = await rig.place.entries();
    await checkRefresh(rig);
    expect(rig.place.api.requests).toContain('PUT secret dryRun=All');
    expect(rig.place.api.requests).not.toContain('PUT secret');
    expect(await rig.place.entries()).toEqual(before);
    expect(rig.cloud.requests).toEqual([]);
  });

  it.each(['PUT lease', 'PUT secret dryRun=All'])('fails if %s is forbidden', async (on) => {
    await using rig = await Rig.start();
    rig.place.api.faults.push({ on, fault: status(403, 'Forbidden', 'is forbidden') });
    await expect(checkRefresh(rig)).rejects.toThrow('its Role needs the verbs get and update');
  });
});

it('explains every reason of the token files', async () => {
  const sources = await Promise.all(
    (await readdir(import.meta.dirname))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'reasons.ts')
      .map((name) => readFile(join(import.meta.dirname, name), 'utf8')),
  );
  const used = sources.join('\n').matchAll(/reason: '(\w+)'|'((?:refresh_token|access_token|token)_[a-z]+)'/g);
  const reasons = new Set(
    [...used].map(([, named, quoted]) => named ?? quoted ?? '').filter((reason) => !/^(access|refresh)_token$/.test(reason)),
  );
  const explained = new Set(tokensReasons.map(({ reason }) => reason));
  expect([...reasons].filter((reason) => !explained.has(reason))).toEqual([]);
  expect(reasons.size).toBeGreaterThan(8);
});
