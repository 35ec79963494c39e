import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Namespace } from './cluster.ts';
import { type EndedJob, runByHand } from './jobs.ts';
import { install, torusSource } from './release.ts';
import { controlSimulator } from './simulators.ts';

const faults = [
  { name: 'wrong-setting', source: torusSource({ env: { DEVICE_TIMEZONE: 'Mars/Base' } }), exitCode: 78, says: 'DEVICE_TIMEZONE' },
  { name: 'missing-secret', source: torusSource({ existingSecret: 'nobody-made-it' }), exitCode: 78, says: 'TORUS_PASSWORD' },
  { name: 'refused', source: torusSource({ existingSecret: 'wrong-login', backoffLimit: 3 }), exitCode: 77, says: 'refused' },
];

let namespace: Namespace;
const ends = new Map<string, EndedJob>();

beforeAll(async () => {
  namespace = await install('failures', Object.fromEntries(faults.map(({ name, source }) => [name, source])));
  await namespace.createSecret('wrong-login', { TORUS_USERNAME: 'demo@example.com', TORUS_PASSWORD: 'not-this-one' });
  await Promise.all(faults.map(async ({ name }) => ends.set(name, await runByHand(namespace, name, name))));
});

afterAll(() => namespace[Symbol.asyncDispose]());

describe.each(faults)('a run with the fault $name', ({ name, exitCode, says }) => {
  it('fails its Job at once, by the rule for failures that need a person', () => {
    expect(ends.get(name)).toMatchObject({ outcome: 'Failed', reason: 'PodFailurePolicy' });
  });

  it(`ends with ${exitCode}, once, and is not tried again`, () => {
    expect(ends.get(name)?.pods.map((pod) => pod?.exitCode)).toEqual([exitCode]);
  });

  it('gives the reason in the termination message, which kubectl shows', async () => {
    const path = '{.items[0].status.containerStatuses[0].state.terminated.message}';
    const message = await namespace.kubectl(
      'get',
      'pod',
      '--selector',
      `batch.kubernetes.io/job-name=${name}`,
      '--output',
      `jsonpath=${path}`,
    );
    process.stdout.write(`${message}\n`);
    expect(JSON.parse(message)).toMatchObject({ job: 'torus-job', source: name, exitCode });
    expect(message).toContain(says);
    expect(message).not.toContain('not-this-one');
  });
});

describe('a login that was refused', () => {
  it('was tried once', async () => {
    expect((await controlSimulator(namespace, 'cloud')).logins).toEqual({ accepted: 0, refused: 1 });
  });

  it('is not tried again by the next run, so that no account is locked', async () => {
    expect(await runByHand(namespace, 'refused', 'refused-again')).toMatchObject({ outcome: 'Failed', pods: [{ exitCode: 77 }] });
    expect((await controlSimulator(namespace, 'cloud')).logins).toEqual({ accepted: 0, refused: 1 });
  });

  it('is tried again after the Secret was corrected', async () => {
    await namespace.kubectl(
      'patch',
      'secret',
      'wrong-login',
      '--patch',
      JSON.stringify({ stringData: { TORUS_PASSWORD: 'demo-password' } }),
    );
    expect(await runByHand(namespace, 'refused', 'refused-no-more')).toMatchObject({ outcome: 'Complete', pods: [{ exitCode: 0 }] });
    expect((await controlSimulator(namespace, 'cloud')).logins).toEqual({ accepted: 1, refused: 1 });
  });
});
