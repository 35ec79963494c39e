import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FixSettings } from '../errors/errors.ts';
import { FakeApiServer } from '../testing/fake-api-server.ts';
import { connectCluster } from './connect.ts';

let server: FakeApiServer;
let folder: string;

// On a busy machine, loading takes seconds.
beforeAll(async () => {
  await import('@kubernetes/client-node');
  folder = await mkdtemp(join(tmpdir(), 'wattjobs-connect-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  server = await FakeApiServer.start();
});

afterEach(async () => {
  await server.close();
});

type KubeConfigOptions = ReturnType<typeof kubeConfigOptions>;

function kubeConfigOptions() {
  return server.kubeConfig;
}

async function read(change: (options: KubeConfigOptions) => object, timeoutMs = 60_000): Promise<unknown> {
  const loadKubeConfig = (kubeConfig: KubeConfig) => kubeConfig.loadFromOptions({ ...kubeConfigOptions(), ...change(kubeConfigOptions()) });
  const cluster = await connectCluster('TOKENS_URL', { loadKubeConfig, timeoutMs });
  return await cluster.client({ api: 'api/v1', resource: 'secrets', schema: z.looseObject({}) }, server.name).read();
}

/** A user whose credentials come from a program. */
async function plugin(script: string): Promise<object> {
  const command = join(folder, 'plugin');
  await writeFile(command, `#!/bin/sh\n${script}\n`);
  await chmod(command, 0o755);
  return { users: [{ name: 'job', exec: { command, args: [], env: [] } }] };
}

describe('credentials', () => {
  it('may come from a plugin', async () => {
    const user = await plugin(`echo '{"status":{"token":"service-account-token"}}'`);
    expect(await read(() => user)).toHaveProperty('object');
  });

  it.each([
    ['fails', 'echo hunter2 >&2; exit 1'],
    ['prints no JSON', 'echo hunter2'],
    ['prints other JSON', `echo '{"hunter2":1}'`],
  ])('of a plugin that %s are a failure: nothing is sent, and the plugin’s output is not repeated', async (_how, script) => {
    const user = await plugin(script);
    const answer = await read(() => user);
    expect(answer).toMatchObject({ failure: { mayHaveWritten: false, message: expect.stringContaining('its plugin failed') as string } });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(server.requests).toEqual([]);
  });

  it('of a plugin that hangs are awaited for a limited time', async () => {
    const user = await plugin('exec sleep 5');
    expect(await read(() => user, 20)).toMatchObject({ failure: { mayHaveWritten: false } });
    expect(server.requests).toEqual([]);
  });

  it('of a missing plugin are a failure', async () => {
    const answer = await read(() => ({ users: [{ name: 'job', exec: { command: join(folder, 'absent') } }] }));
    expect(answer).toMatchObject({ failure: { message: expect.stringContaining('its plugin failed (ENOENT)') as string } });
  });

  it('in a missing file are a failure', async () => {
    const answer = await read(() => ({ users: [{ name: 'job', certFile: join(folder, 'absent') }] }));
    expect(answer).toMatchObject({ failure: { message: 'the kubeconfig names a file that cannot be read (ENOENT)' } });
  });
});

describe('the server of a kubeconfig', () => {
  it.each([
    ['without a scheme', { server: '10.0.0.1:6443' }],
    ['of another scheme', { server: 'ftp://10.0.0.1' }],
    ['without TLS, unless the kubeconfig allows it', { skipTLSVerify: false }],
  ])('%s is a wrong setting', async (_how, change) => {
    const error = await read(({ clusters }) => ({ clusters: clusters.map((cluster) => ({ ...cluster, ...change })) })).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(FixSettings);
    expect(String(error)).toContain('KUBECONFIG names a server that is not https://');
    expect(server.requests).toEqual([]);
  });
});
