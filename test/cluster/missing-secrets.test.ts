import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { images, Namespace, run } from './cluster.ts';
import { runByHand } from './jobs.ts';
import { imageValues, objectName, release } from './release.ts';

/** Missing Secrets are reported before the device or the cloud is called. */
const address = 'http://192.0.2.5';

let namespace: Namespace;
let notes: string;

beforeAll(async () => {
  namespace = await Namespace.create('missing');
  const values = {
    image: { pullPolicy: 'IfNotPresent' },
    pushgateway: { enabled: true, image: imageValues(images.pushgateway) },
    api: { enabled: true, image: imageValues(images.api), auth: { existingSecret: 'api-keys' } },
    sources: {
      rack: { type: 'torus', suspend: true, image: imageValues(images.job), existingSecret: 'torus-login', env: { BASE_URL: address } },
      roof: {
        type: 'enphase',
        suspend: true,
        image: imageValues(images.enphaseJob),
        tokensSecret: 'enphase-tokens',
        env: { SYSTEM_ID: '1' },
      },
    },
  };
  notes = await namespace.helm(['install', release, 'charts/wattjobs', '--values', '-'], values);
});

afterAll(async () => {
  await namespace?.[Symbol.asyncDispose]();
});

async function testOf(name: string): Promise<string> {
  const args = ['--namespace', namespace.name, 'test', release, '--filter', `name=${objectName(name)}-check`, '--logs'];
  const { exitCode, stdout, stderr } = await run('helm', args);
  expect(exitCode).not.toBe(0);
  return stdout + stderr;
}

describe('a release whose Secrets are missing', () => {
  it('names each of them after the install, with the command that creates it', () => {
    expect(notes).toContain('MISSING SECRETS');
    for (const name of ['torus-login', 'enphase-tokens', 'api-keys']) {
      expect(notes).toContain(`kubectl -n ${namespace.name} create secret generic ${name} --from-`);
    }
  });

  it.each([
    ['rack', 'torus-login', '--from-file=TORUS_USERNAME=./TORUS_USERNAME'],
    ['roof', 'enphase-tokens', '--from-file=api_key=./api_key'],
  ])('has runs of %s that exit with 78 and name the Secret %s', async (source, secret, files) => {
    const { outcome, pods } = await runByHand(namespace, source, `${source}-now`);
    expect([outcome, pods[0]?.exitCode]).toEqual(['Failed', 78]);
    expect(pods[0]?.message).toContain(`create secret generic ${secret}`);
    expect(pods[0]?.message).toContain(files);
    expect(pods[0]?.message).toContain(namespace.name);
  });

  it('has tests that report the same', async () => {
    expect(await testOf('rack')).toContain(`kubectl -n ${namespace.name} create secret generic torus-login`);
    expect(await testOf('roof')).toContain('kubectl create secret generic enphase-tokens');
    const api = await testOf('api');
    expect(api).toContain(`Its pod waits for this: The Secret ${namespace.name}/api-keys does not exist, or lacks admin and collect`);
    expect(api).toContain(`kubectl -n ${namespace.name} create secret generic api-keys --from-literal=admin="$(openssl rand -hex 32)"`);
  });

  it('reports a misnamed key separately from a missing one', async () => {
    await namespace.createSecret('torus-login', { TORUS_USERNAME: 'me', password: 'canary-password' });
    await namespace.createSecret('enphase-tokens', { api_key: 'canary-key', client_id: 'me', client_secret: 'canary-secret' });
    await namespace.createSecret('api-keys', { admin: 'canary-admin-key-0123456789abcdef' });
    const rack = (await runByHand(namespace, 'rack', 'rack-again')).pods[0]?.message ?? '';
    expect(rack).toContain(`The Secret ${namespace.name}/torus-login should supply TORUS_PASSWORD`);
    const roof = (await runByHand(namespace, 'roof', 'roof-again')).pods[0]?.message ?? '';
    expect(roof).toContain('user_id is missing (the store has client_id instead)');
    const api = await testOf('api');
    expect(api).toContain('lacks collect.');
    expect(rack + roof + api).not.toContain('canary');
  });
});
