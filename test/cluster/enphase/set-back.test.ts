import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Namespace, succeed } from '../cluster.ts';
import { eventually } from '../eventually.ts';
import { jobEnd, runByHand } from '../jobs.ts';
import { objectName } from '../release.ts';
import { bringCode, consent, controlCloud, isLive } from './cloud.ts';
import { enphaseSource, installEnphase, tokensSecret } from './release.ts';

const source = 'roof';

let namespace: Namespace;

beforeAll(async () => {
  namespace = await installEnphase('set-back', { [source]: enphaseSource() }, 'volume');
});

afterAll(async () => {
  await namespace?.[Symbol.asyncDispose]();
});

/** Applies the Secret like a GitOps tool. */
async function apply(stringData: object, ...options: readonly string[]): Promise<void> {
  const manifest = { apiVersion: 'v1', kind: 'Secret', metadata: { name: tokensSecret }, stringData };
  await succeed('kubectl', ['--namespace', namespace.name, 'apply', '--filename', '-', ...options], manifest);
}

describe('authorize as a Job', () => {
  it('continues to wait after a refused code, removes it, and accepts the next', async () => {
    const job = 'authorize-twice';
    await namespace.kubectl('create', 'job', `--from=cronjob/${objectName(source)}-authorize`, job);
    await bringCode(namespace, tokensSecret, 'wrong1');
    await eventually('the removal of the refused code', 60, async () =>
      (await controlCloud(namespace)).grants['code']?.['refused'] === 1 && !('authorization_code' in (await namespace.secret(tokensSecret)))
        ? true
        : undefined,
    );
    // What a pod has printed reaches the API server a moment later.
    await eventually('the log line about the refusal', 30, async () => {
      const { stdout } = await namespace.attempt('logs', `job/${job}`);
      return stdout.includes('Enphase refused the code') ? true : undefined;
    });
    await bringCode(namespace, tokensSecret, await consent(namespace, job));
    expect(await jobEnd(namespace, job)).toMatchObject({ outcome: 'Complete' });
    expect(await isLive(namespace, (await namespace.secret(tokensSecret))['refresh_token'])).toBe(true);
  });

  it('exits with 77 at its deadline, and does not count as complete', async () => {
    const job = 'authorize-in-vain';
    const cronJob = await namespace.read<{ spec: { jobTemplate: { spec: { template: { spec: { containers: { env: object[] }[] } } } } } }>(
      'cronjob',
      `${objectName(source)}-authorize`,
    );
    const { spec } = cronJob.spec.jobTemplate;
    const [container] = spec.template.spec.containers;
    if (container === undefined) throw new TypeError('the CronJob has no container');
    container.env = container.env.map((entry) => ('name' in entry && entry.name === 'JOB_DURATION' ? { ...entry, value: '20' } : entry));
    await bringCode(namespace, tokensSecret, 'wrong2');
    await namespace.create({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: job }, spec });
    const { outcome, pods } = await jobEnd(namespace, job);
    expect([outcome, pods[0]?.exitCode]).toEqual(['Failed', 77]);
    expect(pods[0]?.message).toContain('the cloud refused the code');
    expect(await namespace.secret(tokensSecret)).not.toHaveProperty('authorization_code');
  });
});

describe('a Secret that a tool keeps in Git', () => {
  it.each([[['--server-side', '--field-manager=kustomize-controller', '--force-conflicts']], [[]]])(
    'keeps the tokens if only the application is in Git (kubectl apply %j)',
    async (options) => {
      const { api_key, user_id, client_secret, ...own } = await namespace.secret(tokensSecret);
      await apply({ api_key, user_id, client_secret }, ...options);
      expect(await namespace.secret(tokensSecret)).toMatchObject(own);
    },
  );

  it('needs no new consent if an old pair is in Git: the job restores the newest pair, and names who replaced it', async () => {
    const old = await namespace.secret(tokensSecret);
    for (const run of ['first', 'second']) {
      expect(await runByHand(namespace, source, run)).toMatchObject({ outcome: 'Complete' });
    }
    const newest = await namespace.secret(tokensSecret);
    expect(newest['refresh_token']).not.toBe(old['refresh_token']);
    const { access_token, refresh_token, last_updated } = old;
    await apply({ access_token, refresh_token, last_updated }, '--server-side', '--field-manager=argocd-controller', '--force-conflicts');
    const { outcome, pods } = await runByHand(namespace, source, 'set-back');
    expect(outcome).toBe('Complete');
    expect(JSON.parse(pods[0]?.message ?? '{}')).toMatchObject({ errors: { tokens_set_back: 1 } });
    const { stdout } = await namespace.attempt('logs', 'job/set-back');
    expect(stdout).toContain('the field manager argocd-controller (Apply');
    expect(stdout).not.toContain(refresh_token);
    expect(await isLive(namespace, (await namespace.secret(tokensSecret))['refresh_token'])).toBe(true);
    const { grants } = await controlCloud(namespace);
    expect(grants['refresh']?.['refused']).toBe(0);
  });
});
