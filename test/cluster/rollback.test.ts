import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, type Namespace, run, succeed } from './cluster.ts';
import { eventually } from './eventually.ts';
import { runByHand, startByHand } from './jobs.ts';
import { install, objectName, ownedObjects, release, torusSource } from './release.ts';
import { controlSimulator } from './simulators.ts';

const stateSecret = `${objectName('unit')}-state`;
const delivered = { outcome: 'Complete', pods: [{ exitCode: 0 }] };

let namespace: Namespace;

beforeAll(async () => {
  namespace = await install('rollback', { unit: torusSource({ env: { JOB_DURATION: 2, POLL_INTERVAL: 1 } }) });
  await runByHand(namespace, 'unit', 'first');
});

afterAll(() => namespace?.[Symbol.asyncDispose]());

/** Upgrades the release to other values, which may fail, and waits so long until it works. */
function upgradeTo(timeout: string, ...values: readonly string[]): Promise<Ended> {
  const options = ['--reuse-values', '--wait', '--timeout', timeout, ...values.flatMap((value) => ['--set', value])];
  return run('helm', ['--namespace', namespace.name, 'upgrade', release, 'charts/wattjobs', ...options]);
}

/** Goes back to the release as it was installed, and expects that the next run works and still remembers its login. */
async function expectRollback(job: string): Promise<void> {
  await namespace.helm(['rollback', release, '1', '--wait', '--timeout', '60s']);
  expect(await runByHand(namespace, 'unit', job)).toMatchObject(delivered);
  expect((await controlSimulator(namespace, 'cloud')).logins).toEqual({ accepted: 1, refused: 0 });
}

describe('a rollback', () => {
  it('repairs an upgrade to images that do not exist', async () => {
    const { exitCode, stderr } = await upgradeTo(
      '2s',
      'pushgateway.image.tag=missing',
      'defaults.image.tag=missing',
      'sources.added.type=torus',
      'sources.added.env.TORUS_LOCAL_URL=http://simulators',
    );
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('UPGRADE FAILED')]);
    await startByHand(namespace, 'unit', 'stuck');
    await eventually('a pod without its image', 60, async () => {
      const path = 'jsonpath={.items[*].status.containerStatuses[0].state.waiting.reason}';
      const reason = await namespace.kubectl('get', 'pods', '--selector', 'batch.kubernetes.io/job-name=stuck', '--output', path);
      return /^(?:ErrImagePull|ImagePullBackOff)$/.test(reason) ? true : undefined;
    });
    expect(await ownedObjects(namespace)).toContain(`secret/${objectName('added')}-state`);
    await expectRollback('after-images');
    const added = async () => (await ownedObjects(namespace)).filter((name) => name.includes('added'));
    await expect.poll(added, { timeout: 60_000, interval: 500 }).toEqual([]);
  });

  it('repairs an upgrade to wrong values', async () => {
    expect(await upgradeTo('60s', 'sources.unit.env.DEVICE_TIMEZONE=Mars/Base')).toMatchObject({ exitCode: 0 });
    expect(await runByHand(namespace, 'unit', 'wrong')).toMatchObject({ outcome: 'Failed', pods: [{ exitCode: 78 }] });
    await expectRollback('after-values');
  });

  it('leaves state of a newer version, which the run refuses with the command that removes it', async () => {
    const document = JSON.parse((await namespace.secret(stateSecret))['state.json'] ?? '');
    const newer = JSON.stringify({ ...document, version: document.version + 1 });
    await namespace.kubectl('patch', 'secret', stateSecret, '--patch', JSON.stringify({ stringData: { 'state.json': newer } }));
    const { outcome, pods } = await runByHand(namespace, 'unit', 'newer');
    expect([outcome, pods[0]?.exitCode]).toEqual(['Failed', 78]);
    const { message }: { readonly message: string } = JSON.parse(pods[0]?.message ?? '');
    expect(message).toContain(`has version ${document.version + 1}, but torus-job supports version ${document.version}`);
    expect((await namespace.secret(stateSecret))['state.json']).toBe(newer);
    await succeed('sh', ['-c', /kubectl patch secret .*$/.exec(message)?.[0] ?? 'exit 1']);
    expect(await runByHand(namespace, 'unit', 'cleared')).toMatchObject(delivered);
  });
});
