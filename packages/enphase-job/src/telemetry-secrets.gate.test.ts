import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { canaries, secretsOf, startWithCanaries } from './testing/canaries.ts';

it('no secret is in the spans, metrics and logs of once', async () => {
  await using rig = await startWithCanaries();
  const received: Buffer[] = [];
  const paths = new Set<string>();
  const collector = createServer((request, response) => {
    paths.add(request.url ?? '');
    request.on('data', (chunk: Buffer) => received.push(chunk));
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  rig.cloud.control({ refuseWith: '401', skip: 2, applyTo: 'api' });
  // The real clock, so that the tokens are due: the simulator's is that of the test.
  rig.tokens = { ...rig.tokens, last_updated: new Date(0).toISOString() };
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const environment = {
    PATH: process.env['PATH'],
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    ...rig.settings,
    WATTJOBS_API_KEY: canaries.localApiKey,
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  };
  const job = spawn(process.execPath, [main, 'once'], { env: environment, stdio: 'ignore' });
  await once(job, 'exit');
  collector.closeAllConnections();
  collector.close();
  const told = Buffer.concat(received).toString('latin1');
  expect([...paths].toSorted()).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces']);
  expect(told).toContain('check tokens');
  expect(told).toContain('enphase call');
  expect(told).toContain('[redacted]');
  expect(secretsOf(rig, 'no code').filter((secret) => told.includes(secret))).toEqual([]);
});
