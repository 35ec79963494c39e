import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Namespace } from '../cluster.ts';
import { jobEnd, runByHand, startByHand } from '../jobs.ts';
import { objectName } from '../release.ts';
import { authorize, controlCloud, isLive } from './cloud.ts';
import { enphaseSource, forget, installEnphase, tokensSecret } from './release.ts';

const source = 'roof';
const delivered = { outcome: 'Complete', pods: [{ exitCode: 0 }] };

let namespace: Namespace;

beforeAll(async () => {
  namespace = await installEnphase('tokens', { [source]: enphaseSource({ env: { REFRESH_AFTER: 3600 } }) });
  await authorize(namespace, source, tokensSecret);
});

afterAll(() => namespace?.[Symbol.asyncDispose]());

async function mayAccount(verb: string, object: string): Promise<boolean> {
  const account = `system:serviceaccount:${namespace.name}:${objectName(source)}`;
  const { stdout } = await namespace.attempt('auth', 'can-i', verb, object, '--as', account);
  return stdout.trim() === 'yes';
}

async function refreshes(): Promise<number> {
  return (await controlCloud(namespace)).grants['refresh']?.['accepted'] ?? 0;
}

/** Makes the tokens look a day old, so that a refresh is due. */
async function age(): Promise<void> {
  const yesterday = new Date(Date.now() - 86_400_000).toISOString();
  await namespace.kubectl('patch', 'secret', tokensSecret, '--patch', JSON.stringify({ stringData: { last_updated: yesterday } }));
}

describe('the account of an enphase source', () => {
  it.each([
    ['get', `secret/${tokensSecret}`],
    ['update', `secret/${tokensSecret}`],
    ['get', `secret/${objectName(source)}-state`],
    ['update', `secret/${objectName(source)}-state`],
    ['get', `lease.coordination.k8s.io/${tokensSecret}`],
    ['update', `lease.coordination.k8s.io/${tokensSecret}`],
  ])('may %s %s', async (verb, object) => {
    expect(await mayAccount(verb, object)).toBe(true);
  });

  it.each([
    ['patch', `secret/${tokensSecret}`],
    ['delete', `secret/${tokensSecret}`],
    ['get', 'secret/api-keys'],
    ['get', 'secret/api-database'],
    ['list', 'secrets'],
    ['create', 'secrets'],
    ['create', 'leases.coordination.k8s.io'],
    ['get', 'lease.coordination.k8s.io/another'],
    ['get', 'pods'],
  ])('may not %s %s', async (verb, object) => {
    expect(await mayAccount(verb, object)).toBe(false);
  });
});

describe('two concurrent runs, which Forbid does not prevent', () => {
  it('rotate once in total, and both deliver', async () => {
    await age();
    const before = await refreshes();
    await Promise.all(['left', 'right'].map((job) => startByHand(namespace, source, job)));
    expect(await Promise.all(['left', 'right'].map((job) => jobEnd(namespace, job)))).toMatchObject([delivered, delivered]);
    expect(await refreshes()).toBe(before + 1);
    expect(await isLive(namespace, (await namespace.secret(tokensSecret))['refresh_token'])).toBe(true);
  });
});

describe('an account that may read the tokens but not write them', () => {
  it('spends nothing, exits once with 78, and names what its Role lacks', async () => {
    const role = await namespace.read<{ rules: { resources: string[]; resourceNames: string[]; verbs: string[] }[] }>(
      'role',
      objectName(source),
    );
    const index = role.rules.findIndex(({ resources, resourceNames }) => resources[0] === 'secrets' && resourceNames[0] === tokensSecret);
    const setVerbs = (verbs: readonly string[]) => {
      const patch = [{ op: 'replace', path: `/rules/${index}/verbs`, value: verbs }];
      return namespace.kubectl('patch', 'role', objectName(source), '--type', 'json', '--patch', JSON.stringify(patch));
    };
    await age();
    await setVerbs(['get']);
    const [before, tokens] = [await refreshes(), await namespace.secret(tokensSecret)];
    const end = await runByHand(namespace, source, 'refused');
    process.stdout.write(`${end.pods[0]?.message}\n`);
    expect(end).toMatchObject({ outcome: 'Failed', reason: 'PodFailurePolicy', pods: [{ exitCode: 78 }] });
    expect(end.pods[0]?.message).toContain('update');
    expect(await refreshes()).toBe(before);
    expect((await namespace.secret(tokensSecret))['refresh_token']).toBe(tokens['refresh_token']);
    await setVerbs(['get', 'update']);
    expect(await runByHand(namespace, source, 'allowed')).toMatchObject(delivered);
    expect(await refreshes()).toBe(before + 1);
  });
});

describe('a revoked chain of tokens', () => {
  it('exits once with 77 and names the fix, if no newer pair is known', async () => {
    const { refresh_token: kept = '' } = await namespace.secret(tokensSecret);
    const put = (token: string) =>
      namespace.kubectl('patch', 'secret', tokensSecret, '--patch', JSON.stringify({ stringData: { refresh_token: token } }));
    await age();
    await put('a-token-that-was-spent-elsewhere');
    await forget(namespace, source);
    const end = await runByHand(namespace, source, 'spent');
    process.stdout.write(`${end.pods[0]?.message}\n`);
    expect(end).toMatchObject({ outcome: 'Failed', reason: 'PodFailurePolicy', pods: [{ exitCode: 77 }] });
    expect(end.pods[0]?.message).toContain('authorize');
    await put(kept);
    expect(await runByHand(namespace, source, 'corrected')).toMatchObject(delivered);
  });
});
