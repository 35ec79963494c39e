import { WattjobsError } from '@wattjobs/core/errors';
import { FakeClock } from '@wattjobs/core/testing';
import { demoEnphase, type EnphaseCloud, startEnphaseCloud } from '@wattjobs/simulators';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadKubernetesClient, type Place, secretName, secretPlace } from '../tokens/fixtures/place.ts';
import { rememberedTokens, runContext } from '../tokens/fixtures/run-context.ts';
import { KnownPairs } from '../tokens/known-pairs.ts';
import { authorize } from './authorize.ts';

let clock: FakeClock;
let cloud: EnphaseCloud;
let place: Place;
let stop: AbortController;
let printed: string;
let log: string;

beforeAll(loadKubernetesClient);

beforeEach(async () => {
  clock = new FakeClock();
  cloud = await startEnphaseCloud({ now: () => clock.now() });
  place = await secretPlace();
  stop = new AbortController();
  await place.edit({ api_key: demoEnphase.apiKey, user_id: demoEnphase.clientId, client_secret: demoEnphase.clientSecret, note: 'kept' });
  printed = '';
  log = '';
});

afterEach(async () => {
  await place[Symbol.asyncDispose]();
  await cloud.close();
});

/** Runs the verb; `answers` are what the person types, in order, until the terminal ends. */
async function run(...answers: (() => string | Promise<string>)[]): Promise<number> {
  const context = runContext({ clock, stop: stop.signal, write: (line) => (log += line) });
  const terminal = {
    isInteractive: answers.length > 0,
    print: (text: string) => void (printed += text),
    ask: (question: string) => {
      printed += question;
      return Promise.resolve(answers.shift()?.());
    },
  };
  const settings = {
    cloudUrl: new URL(cloud.url),
    tokensUrl: { kind: 'secret', name: secretName } as const,
    spillDirectory: undefined,
    redirectUri: undefined,
  };
  try {
    await authorize({ ...context, settings, terminal, state: rememberedTokens() }, { loadKubeConfig: place.api.loadKubeConfig });
    return 0;
  } catch (error) {
    if (!(error instanceof WattjobsError)) throw error;
    printed += `${error.message}. ${error.fix}`;
    return error.exitCode;
  }
}

const written = async () => cloud.isLiveRefreshToken((await place.entries())['refresh_token'] ?? '');

describe('authorize at a terminal', () => {
  it('prints the address, takes the code and stores the pair, and changes nothing else', async () => {
    expect(await run(() => cloud.grantCode())).toBe(0);
    expect(printed).toContain(`${cloud.url}/oauth/authorize?response_type=code&client_id=${demoEnphase.clientId}&redirect_uri=`);
    expect(printed).toContain('The tokens are stored in the Secret power/enphase-tokens.');
    expect(await written()).toBe(true);
    expect(await place.entries()).toMatchObject({ note: 'kept', api_key: demoEnphase.apiKey, last_updated: '2026-01-15T12:00:00.000Z' });
  });

  it('accepts the address that the browser shows', async () => {
    expect(await run(() => `${cloud.url}/oauth/redirect_uri?code=${cloud.grantCode()}`)).toBe(0);
    expect(await written()).toBe(true);
  });

  it('asks again after invalid input and after a refused code', async () => {
    expect(
      await run(
        () => 'no code',
        () => 'wrong1',
        () => cloud.grantCode(),
      ),
    ).toBe(0);
    expect(printed).toContain('That is not a code.');
    expect(printed).toContain('Enphase refused the code');
    expect(await written()).toBe(true);
  });

  it('replaces an existing pair, even one that was stored in the meantime', async () => {
    const block = place.api.block('PUT secret', 'before');
    const ended = run(() => cloud.grantCode());
    await block.reached;
    await place.edit({ access_token: 'another', refresh_token: 'another' });
    block.release();
    expect(await ended).toBe(0);
    expect(await written()).toBe(true);
  });

  it('retries a failing store, even after a long wait for the code', async () => {
    place.api.faults.push({ on: 'PUT secret', fault: { answer: 503, body: '' }, times: 20 });
    const slowly = () => {
      clock.advance(3_600_000);
      return cloud.grantCode();
    };
    expect(await run(slowly)).toBe(0);
    expect(await written()).toBe(true);
  });

  it('does not spend the code if the Secret cannot be written', async () => {
    place.api.faults.push({ on: 'PUT secret dryRun=All', fault: { answer: 503, body: '' } });
    const code = cloud.grantCode();
    expect(await run(() => code)).toBe(75);
    expect(cloud.grants.code).toEqual({ accepted: 0, refused: 0 });
    expect(await run(() => code)).toBe(0);
  });

  it('tolerates another writer', async () => {
    place.api.beforePut = (request) => {
      place.api.beforePut = () => undefined;
      if (request === 'PUT secret dryRun=All') place.api.edit(secretName, { quota_ledger: '{}' });
    };
    expect(await run(() => cloud.grantCode())).toBe(0);
    expect(await written()).toBe(true);
  });

  it('ends on a stop signal while it waits for input', async () => {
    expect(await run(() => new Promise(() => stop.abort('SIGINT')))).toBe(77);
    expect(printed).toContain('no code arrived');
  });

  it('asks for a new code if the response to the code is lost', async () => {
    cloud.control({ lostAnswer: true, applyTo: 'token' });
    expect(await run(() => cloud.grantCode())).toBe(69);
    expect(printed).toContain('Run authorize again, with a new code');
  });

  it('ends with 77 if the owner declines', async () => {
    expect(await run(() => `${cloud.url}/oauth/redirect_uri?error=access_denied`)).toBe(77);
    expect(printed).toContain('the owner of the system did not consent');
  });
});

describe('authorize as a Job', () => {
  it('waits for the code in the Secret and removes it when it stores the pair', async () => {
    let looks = 0;
    const ended = run();
    const timer = setInterval(() => {
      looks += 1;
      if (looks === 1) void place.edit({ authorization_code: cloud.grantCode() });
    }, 1);
    expect(await ended).toBe(0);
    clearInterval(timer);
    expect(printed).toContain(
      `Waiting for the code in the Secret power/enphase-tokens: kubectl patch secret enphase-tokens --namespace power`,
    );
    expect(await place.entries()).not.toHaveProperty('authorization_code');
    expect(await written()).toBe(true);
  });

  it('waits until JOB_DURATION is over', async () => {
    expect(await run()).toBe(77);
    expect(printed).toContain('no code arrived under authorization_code');
    expect(clock.monotonic()).toBeGreaterThan(110_000);
    expect(clock.monotonic()).toBeLessThanOrEqual(120_000);
  });

  it('reports an invalid code once, without quoting it', async () => {
    await place.edit({ authorization_code: '"hunter2"' });
    expect(await run()).toBe(77);
    expect(printed.match(/The value of authorization_code is not a code/g)).toHaveLength(1);
    expect(printed + log).not.toContain('hunter2');
  });

  it('removes a refused code from the Secret and waits for another one until its deadline', async () => {
    await place.edit({ authorization_code: 'wrong1' });
    expect(await run()).toBe(77);
    expect(clock.monotonic()).toBeGreaterThan(110_000);
    expect(cloud.grants.code).toEqual({ accepted: 0, refused: 1 });
    expect(printed).toContain('the cloud refused the code, and no other code arrived under authorization_code');
    expect(printed.match(/Waiting for the code/g)).toHaveLength(2);
    expect(await place.entries()).toMatchObject({ note: 'kept', api_key: demoEnphase.apiKey });
    expect(await place.entries()).not.toHaveProperty('authorization_code');
  });

  it('takes the next code after a refused one', async () => {
    await place.edit({ authorization_code: 'wrong1' });
    const ended = run();
    await expect.poll(() => cloud.grants.code.refused).toBe(1);
    await place.edit({ authorization_code: `${cloud.url}/oauth/redirect_uri?code=${cloud.grantCode()}\n` });
    expect(await ended).toBe(0);
    expect(await written()).toBe(true);
    expect(await place.entries()).not.toHaveProperty('authorization_code');
  });

  it('keeps a new code that arrives while the old one is removed', async () => {
    await place.edit({ authorization_code: 'wrong1' });
    place.api.beforePut = (request) => {
      if (request !== 'PUT secret' || cloud.grants.code.refused === 0) return;
      place.api.beforePut = () => undefined;
      place.api.edit(secretName, { authorization_code: cloud.grantCode() });
    };
    expect(await run()).toBe(0);
    expect(cloud.grants.code).toEqual({ accepted: 1, refused: 1 });
    expect(await written()).toBe(true);
  });

  it('does not try a refused code again if it cannot be removed', async () => {
    await place.edit({ authorization_code: 'wrong1' });
    place.api.beforePut = (request) => {
      if (request === 'PUT secret') place.api.faults.push({ on: 'PUT secret', fault: { answer: 503, body: '' } });
    };
    expect(await run()).toBe(77);
    expect(cloud.grants.code).toEqual({ accepted: 0, refused: 1 });
  });

  it('also removes the address of a declined consent, so that the next Job does not find it', async () => {
    await place.edit({ authorization_code: `${cloud.url}/oauth/redirect_uri?error=access_denied` });
    expect(await run()).toBe(77);
    expect(printed).toContain('the owner of the system did not consent');
    expect(await place.entries()).not.toHaveProperty('authorization_code');
  });

  it('waits while the cloud is down, and keeps the code', async () => {
    const code = cloud.grantCode();
    await place.edit({ authorization_code: code });
    cloud.control({ status500: true, times: 4, applyTo: 'token' });
    expect(await run()).toBe(0);
    expect(cloud.grants.code).toEqual({ accepted: 1, refused: 0 });
    expect(await written()).toBe(true);
  });

  it('leaves the code in the Secret if the cloud stays down', async () => {
    const code = cloud.grantCode();
    await place.edit({ authorization_code: code });
    await cloud.close();
    expect(await run()).toBe(69);
    expect(printed).toContain('with the same code');
    expect(await place.entries()).toMatchObject({ authorization_code: code });
    expect(clock.monotonic()).toBeLessThanOrEqual(120_000);
  });

  it('reads the Secret even if standard input never ends', async () => {
    await place.edit({ authorization_code: cloud.grantCode() });
    const never = new Promise<string>(() => undefined);
    const context = runContext({ clock, stop: stop.signal });
    const terminal = { isInteractive: false, print: () => undefined, ask: () => never };
    const settings = {
      cloudUrl: new URL(cloud.url),
      tokensUrl: { kind: 'secret', name: secretName } as const,
      spillDirectory: undefined,
      redirectUri: undefined,
    };
    await authorize({ ...context, settings, terminal, state: rememberedTokens() }, { loadKubeConfig: place.api.loadKubeConfig });
    expect(await written()).toBe(true);
  });
});

describe('authorize', () => {
  it('ends with 78 if an application key is missing', async () => {
    await place.edit({ client_secret: undefined });
    expect(await run()).toBe(78);
    expect(printed).toContain('client_secret is missing');
  });

  it('ends with 77 if the client secret is wrong', async () => {
    await place.edit({ client_secret: 'wrong' });
    expect(await run(() => cloud.grantCode())).toBe(77);
    expect(printed).toContain('the cloud refused the user_id and client_secret');
  });

  it('never prints or logs a token, code or secret', async () => {
    const code = cloud.grantCode();
    await run(() => code);
    for (const secret of [...cloud.issuedTokens(), code, demoEnphase.clientSecret, demoEnphase.apiKey]) {
      expect(printed + log).not.toContain(secret);
    }
  });
});

describe('a pair from before the consent', () => {
  it('is recorded as old, and the new pair is kept in the state if the store could not be written', async () => {
    const old = cloud.issueTokens();
    await place.edit({ access_token: old.accessToken, refresh_token: old.refreshToken });
    const context = runContext({ clock, stop: stop.signal });
    const state = rememberedTokens();
    const terminal = { isInteractive: true, print: () => undefined, ask: () => Promise.resolve(cloud.grantCode()) };
    const settings = {
      cloudUrl: new URL(cloud.url),
      tokensUrl: { kind: 'secret', name: secretName } as const,
      spillDirectory: undefined,
      redirectUri: undefined,
    };
    place.api.faults.push({ on: 'PUT secret', fault: { answer: 503, body: '' }, times: Number.POSITIVE_INFINITY });
    const verb = authorize({ ...context, settings, terminal, state }, { loadKubeConfig: place.api.loadKubeConfig });
    await expect(verb).rejects.toThrow('could not be written');
    const knownPairs = new KnownPairs({ clock, state });
    const entries = await place.entries();
    expect(knownPairs.replacedMs(entries)).toBeDefined();
    expect(cloud.isLiveRefreshToken(knownPairs.successor(entries)?.refresh_token ?? '')).toBe(true);
  });
});
