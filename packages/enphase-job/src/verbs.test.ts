import { existsSync, readFileSync } from 'node:fs';
import { demoEnphase } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { ReadsRig } from './testing/reads-rig.ts';

describe('check', () => {
  it('checks the tokens, the systems, the quota and the API with one call per system', async () => {
    await using rig = await ReadsRig.start();
    const { exitCode, stdout } = await rig.run({ verb: ['check'], settings: { SYSTEM_ID: demoEnphase.systemIds.join(',') } });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('is ready and accepts the key');
    expect(stdout).toContain('the refresh token expires at 2026-07-17');
    expect(stdout).toContain('1000 of 1000 calls are left this month: a summary every ');
    expect(stdout).toContain(`system ${demoEnphase.systemIds[0]}`);
    expect(stdout).toContain('America/Denver');
    expect(rig.calls).toEqual(['system', 'system']);
    expect(rig.counted).toBe(2);
  });

  it('reports the API once', async () => {
    await using rig = await ReadsRig.start();
    const { stdout } = await rig.run({ verb: ['check'] });
    expect(stdout.match(/local API/g)).toHaveLength(1);
  });

  it('reports the API even if there are no tokens', async () => {
    await using rig = await ReadsRig.start();
    rig.tokens = { ...rig.tokens, access_token: '', refresh_token: '' };
    const { exitCode, stdout } = await rig.run({ verb: ['check'] });
    expect(exitCode).toBe(77);
    expect(stdout).toContain('FAIL  tokens: ');
    expect(stdout).toContain('local API');
  });

  it.each([['check'], ['once', '--dry-run'], ['backfill', '--from', '2026-06-10', '--to', '2026-06-11']])(
    'does not count as the first pass: after %s %s, the first pass is still unpaced',
    async (...verb) => {
      await using rig = await ReadsRig.start();
      await rig.run({ verb });
      rig.clock.advance(60_000);
      const before = rig.calls.length;
      expect((await rig.run()).exitCode).toBe(0);
      expect(rig.calls.slice(before)).toContain('summary');
      expect(rig.api.rows('summary')).toHaveLength(1);
    },
  );

  it.each([
    ['a key of another application', 77, { api_key: demoEnphase.otherApiKey }, 'refused the access token or the API key'],
    ['no API key', 78, { api_key: '' }, 'api_key'],
  ] as const)('reports %s', async (_what, expected, entries, words) => {
    await using rig = await ReadsRig.start();
    await rig.run();
    rig.tokens = { ...rig.tokens, ...entries };
    const { exitCode, stdout } = await rig.run({ verb: ['check'] });
    expect(exitCode).toBe(expected);
    expect(stdout).toContain(words);
  });

  it('reports an unknown system and an API that is not ready', async () => {
    await using rig = await ReadsRig.start();
    const unknown = await rig.run({ verb: ['check'], settings: { SYSTEM_ID: '77' } });
    expect(unknown.exitCode).toBe(78);
    expect(unknown.stdout).toContain('names system 77');
    rig.api.faults.notReady = true;
    const notReady = await rig.run({ verb: ['check'] });
    expect(notReady.exitCode).toBe(75);
    expect(notReady.stdout).toContain('is not ready');
  });

  it('checks a legacy API without posting anything that it would store', async () => {
    await using rig = await ReadsRig.start();
    const settings = { WATTJOBS_API_URL: undefined, LOCAL_API_BASE_URL: rig.api.legacyUrl };
    const { exitCode, stdout } = await rig.run({ verb: ['check'], settings });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('/legacy/ responds and accepts rows');
    expect(stdout).not.toContain('interval');
    expect(stdout).not.toContain('too small');
    expect(rig.api.legacy).toEqual([]);
    const wrong = await rig.run({ verb: ['check'], settings: { ...settings, LOCAL_API_BASE_URL: `${rig.api.url}/nowhere/` } });
    expect(wrong.exitCode).toBe(75);
    expect(wrong.stdout).toContain('Correct LOCAL_API_BASE_URL.');
  });

  it('reports a path that the cloud does not have', async () => {
    await using rig = await ReadsRig.start();
    const { exitCode, stdout } = await rig.run({ verb: ['check'], settings: { ENPHASE_API_URL: 'api/v3/systems/{SYSTEM_ID}/' } });
    expect(exitCode).toBe(69);
    expect(stdout).toContain('Check that ENPHASE_API_URL is the path of a system');
  });

  it('reports a plan that is too small', async () => {
    await using rig = await ReadsRig.start();
    const { stdout } = await rig.run({ verb: ['check'], settings: { ENPHASE_PLAN: '10/20' } });
    expect(stdout).toContain('the plan is too small to read every system once a day');
  });
});

describe('once --dry-run', () => {
  it('needs no API, and prints the rows of the local API', async () => {
    await using rig = await ReadsRig.start();
    const { exitCode, stdout } = await rig.run({ verb: ['once', '--dry-run'], settings: { WATTJOBS_API_URL: undefined } });
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('"kind": "summary"')]);
    expect((await rig.run({ settings: { WATTJOBS_API_URL: undefined } })).exitCode).toBe(78);
  });

  it('prints rows and series, posts, pushes and stores nothing, and counts its calls', async () => {
    await using rig = await ReadsRig.start();
    const { exitCode, stdout } = await rig.run({ verb: ['once', '--dry-run'] });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('"kind": "summary"');
    expect(stdout).toContain('# TYPE enphase_power_watts gauge');
    expect(rig.api.posts).toEqual([]);
    expect(rig.receiver.pushes).toEqual([]);
    expect(existsSync(rig.statePath)).toBe(false);
    expect(rig.counted).toBe(rig.calls.length);
  });
});

describe('a run without a Pushgateway', () => {
  it('still delivers its rows', async () => {
    await using rig = await ReadsRig.start();
    const { exitCode } = await rig.run({ settings: { PUSHGATEWAY_URL: undefined } });
    expect(exitCode).toBe(0);
    expect(rig.api.rows('interval').length).toBeGreaterThan(100);
  });

  it('stores no secret in its state', async () => {
    await using rig = await ReadsRig.start();
    await rig.run();
    const state = readFileSync(rig.statePath, 'utf8');
    const { api_key: apiKey = '', access_token: accessToken = '', refresh_token: refreshToken = '' } = rig.tokens;
    for (const secret of [apiKey, accessToken, refreshToken]) expect(state).not.toContain(secret);
  });
});
