import { demoEnphase } from '@wattjobs/simulators';
import { beforeAll, describe, expect, it } from 'vitest';
import { filePlace, loadKubernetesClient, secretName, secretPlace } from './fixtures/place.ts';
import { Rig } from './fixtures/rig.ts';
import { ownKeys } from './set-back.ts';

beforeAll(loadKubernetesClient);

const pairKeys = ['access_token', 'refresh_token', 'last_updated', 'expires_at'] as const;

/** A rig whose pair was refreshed twice, and the store's first content. */
async function startWithHistory(place: typeof secretPlace = secretPlace) {
  const rig = await Rig.start({ place: await place() });
  const old = await rig.place.entries();
  await rig.run();
  rig.clock.advance(13 * 3_600_000);
  await rig.run();
  expect(rig.cloud.grants.refresh).toEqual({ accepted: 2, refused: 0 });
  const putBack = () => rig.place.edit({ expires_at: undefined, ...old });
  return { rig, old, putBack, [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
}

async function forgetKept(rig: Rig): Promise<void> {
  await rig.state.update((state) => (state.pairs === undefined ? state : { ...state, pairs: { ...state.pairs, kept: [] } }));
}

describe.each([
  ['a Secret', secretPlace],
  ['a file', filePlace],
])('an old pair that is put back into %s', (_, place) => {
  it('is recognised and replaced with the newest one, without a refresh or a person', async () => {
    await using history = await startWithHistory(place);
    const { rig, putBack } = history;
    const newest = await rig.place.entries();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await putBack();
      expect(await rig.run()).toMatchObject({ exitCode: 0, status: 200, reasons: ['tokens_set_back'] });
      const now = await rig.place.entries();
      for (const key of pairKeys) expect(now[key]).toBe(newest[key]);
    }
    expect(rig.cloud.grants.refresh).toEqual({ accepted: 2, refused: 0 });
    expect(await rig.run()).toMatchObject({ exitCode: 0, reasons: [] });
  });

  it('is never sent to the cloud, even if a refresh is due', async () => {
    await using history = await startWithHistory(place);
    const { rig, putBack } = history;
    await putBack();
    rig.clock.advance(13 * 3_600_000);
    expect(await rig.run()).toMatchObject({ exitCode: 0, reasons: ['tokens_set_back'] });
    expect(rig.cloud.grants.refresh).toEqual({ accepted: 3, refused: 0 });
    expect((await rig.left()).works).toBe(true);
  });

  it('is replaced in the same way if the pair was removed', async () => {
    await using history = await startWithHistory(place);
    const { rig } = history;
    await rig.place.edit(Object.fromEntries(ownKeys.map((key) => [key, undefined])));
    expect(await rig.run()).toMatchObject({ exitCode: 0, reasons: ['tokens_set_back'] });
    expect((await rig.left()).works).toBe(true);
  });
});

describe('the message about an old pair', () => {
  it('names the possible writers and the keys to exclude, but no token', async () => {
    await using history = await startWithHistory();
    const { rig, putBack } = history;
    await putBack();
    const path = `secrets/${secretName}`;
    const found = rig.place.api.objects.get(path);
    if (found === undefined) throw new TypeError('the Secret is gone');
    rig.place.api.objects.set(path, {
      ...found,
      metadata: {
        ...found.metadata,
        annotations: { 'argocd.argoproj.io/tracking-id': 'power:/Secret:power/enphase-tokens' },
        managedFields: [
          {
            manager: 'argocd-controller',
            operation: 'Apply',
            time: '2026-01-15T12:00:00Z',
            fieldsV1: { 'f:data': { 'f:refresh_token': {} } },
          },
        ],
      },
    });
    const { messages } = await rig.run();
    expect(messages.join()).toContain(
      'the field manager argocd-controller (Apply at 2026-01-15T12:00:00Z), Argo CD power:/Secret:power/enphase-tokens',
    );
    expect(messages.join()).toContain(
      'Exclude access_token, refresh_token, last_updated, expires_at, quota_ledger from whatever manages the store',
    );
    const output = [...rig.log, ...messages].join('\n');
    for (const secret of [...rig.cloud.issuedTokens(), demoEnphase.clientSecret]) expect(output).not.toContain(secret);
  });
});

describe('without a newer known pair', () => {
  it('an old one is not spent: the run ends with 77 and explains the order of the steps', async () => {
    await using history = await startWithHistory();
    const { rig, putBack } = history;
    await forgetKept(rig);
    await putBack();
    rig.clock.advance(25 * 3_600_000);
    const { exitCode, reasons, messages } = await rig.run();
    expect([exitCode, reasons]).toEqual([77, ['tokens_set_back']]);
    expect(messages.join()).toMatch(/replaced at 20.*No newer pair is known.*Then consent again/s);
    expect(rig.cloud.grants.refresh.refused).toBe(0);
  });

  it('the old one is used while its access token works, and the run ends with 77', async () => {
    await using rig = await Rig.start();
    const old = await rig.place.entries();
    await rig.run();
    await forgetKept(rig);
    await rig.place.edit({ expires_at: undefined, ...old });
    expect(await rig.run()).toMatchObject({ exitCode: 77, status: 200, reasons: ['tokens_set_back'] });
    expect(rig.cloud.grants.refresh).toEqual({ accepted: 1, refused: 0 });
  });
});

describe('the newest known pair', () => {
  it('does not replace the pair of a new consent', async () => {
    await using history = await startWithHistory();
    const { rig } = history;
    const { accessToken, refreshToken } = rig.cloud.issueTokens();
    await rig.place.edit({ access_token: accessToken, refresh_token: refreshToken });
    expect(await rig.run()).toMatchObject({ exitCode: 0, reasons: [] });
    expect(await rig.place.entries()).toMatchObject({ refresh_token: refreshToken });
  });

  it('replaces an unknown pair that the cloud refuses', async () => {
    await using history = await startWithHistory();
    const { rig } = history;
    await rig.place.edit({ access_token: 'from-a-backup', refresh_token: 'from-a-backup', last_updated: '2020-01-01T00:00:00Z' });
    expect(await rig.run()).toMatchObject({ exitCode: 0, reasons: ['tokens_set_back'] });
    expect((await rig.left()).works).toBe(true);
    await rig.place.edit({ access_token: 'from-a-backup', refresh_token: 'from-a-backup', last_updated: '2020-01-01T00:00:00Z' });
    expect(await rig.run()).toMatchObject({ exitCode: 0, reasons: ['tokens_set_back'] });
    expect(rig.cloud.grants.refresh.refused).toBe(1);
  });

  it('is never stored for another application', async () => {
    await using history = await startWithHistory();
    const { rig, putBack } = history;
    await putBack();
    await rig.place.edit({ user_id: 'another-client' });
    rig.clock.advance(25 * 3_600_000);
    expect(await rig.run()).toMatchObject({ exitCode: 77, reasons: ['tokens_set_back'] });
    expect((await rig.left()).pair).toBe('first');
  });

  it('is used by a dry run, which changes nothing', async () => {
    await using history = await startWithHistory();
    const { rig, putBack } = history;
    await putBack();
    const before = await rig.place.entries();
    expect(await rig.run({ dryRun: true })).toMatchObject({ exitCode: 0, status: 200, reasons: ['tokens_set_back'] });
    expect((await rig.place.entries())['refresh_token']).toBe(before['refresh_token']);
  });

  it('is not lost if an old pair is put back during a refresh', async () => {
    await using history = await startWithHistory();
    const { rig, old } = history;
    rig.clock.advance(13 * 3_600_000);
    const block = rig.place.api.block('PUT secret', 'before');
    const run = rig.run();
    await block.reached;
    await rig.place.edit({ refresh_token: old['refresh_token'], access_token: old['access_token'] });
    block.release();
    expect(await run).toMatchObject({ exitCode: 0 });
    expect(await rig.left()).toEqual({ pair: 'other', works: true });
  });
});
