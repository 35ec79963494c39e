import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startServer } from '@wattjobs/core/testing';
import { expect, it } from 'vitest';
import { canaries, secretsOf, startWithCanaries } from './testing/canaries.ts';

it('no secret is in the spans, metrics and logs of once', async () => {
  await using rig = await startWithCanaries();
  await using collector = await startServer((response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  rig.cloud.control({ refuseWith: '401', skip: 2, applyTo: 'api' });
  // The real clock, so that the tokens are due: the simulator's is that of the test.
  rig.tokens = { ...rig.tokens, last_updated: new Date(0).toISOString() };
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const environment = {
    PATH: process.env['PATH'],
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    ...rig.settings,
    WATTJOBS_API_KEY: canaries.localApiKey,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  };
  const job = spawn(process.execPath, [main, 'once'], { env: environment, stdio: 'ignore' });
  await once(job, 'exit');
  const told = collector.requests.map(({ body }) => body).join('');
  expect([...new Set(collector.requests.map(({ url }) => url))].toSorted()).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces']);
  expect(told).toContain('check tokens');
  expect(told).toContain('enphase call');
  expect(told).toContain('[redacted]');
  expect(secretsOf(rig, 'no code').filter((secret) => told.includes(secret))).toEqual([]);
});
