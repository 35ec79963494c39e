import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startForwardProxy } from '../testing/forward-proxy.ts';

/** In its own process, because Node.js reads the environment at its start. */
const program = `
  const { connectCluster } = await import(process.argv[1]);
  const cluster = await connectCluster('TOKENS_URL', { loadKubeConfig: (kubeConfig) => kubeConfig.loadFromOptions({
    clusters: [{ name: 'far', server: 'https://api.wattjobs.invalid:6443', skipTLSVerify: false }],
    users: [{ name: 'job', token: 'token' }],
    contexts: [{ name: 'far', cluster: 'far', user: 'job' }],
    currentContext: 'far',
  }) });
  process.stdout.write(JSON.stringify(await cluster.client({ api: 'api/v1', resource: 'secrets' }, 'tokens').read()));
`;

it('requests to the API server do not use a proxy of the environment', async () => {
  await using proxy = await startForwardProxy();
  const address = `http://127.0.0.1:${proxy.port}`;
  const env = { ...process.env, NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: address, https_proxy: address, NO_PROXY: '', no_proxy: '' };
  const connect = new URL('connect.ts', import.meta.url).href;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, connect], { env });
  expect(proxy.asked).toEqual([]);
  expect(stdout).toContain('no connection to the API server (ENOTFOUND)');
});
