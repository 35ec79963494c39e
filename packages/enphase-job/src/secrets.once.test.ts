import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type EnphaseCloudFault, enphaseCloudFaults } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { ReadsRig } from './testing/reads-rig.ts';

/** Secrets that are easy to find where they must not be. */
const canaries = {
  clientId: 'canary-client-id',
  clientSecret: 'canary-client-secret',
  apiKey: 'canary-api-key',
  localApiKey: 'canary-local-api-key',
} as const;

const verbs: readonly (readonly string[])[] = [
  ['run'],
  ['once'],
  ['once', '--dry-run'],
  ['check'],
  ['backfill', '--from', '2026-06-10', '--to', '2026-06-11'],
  ['authorize'],
  ['describe'],
];

async function startWithCanaries(): Promise<ReadsRig> {
  const { clientId, clientSecret, apiKey } = canaries;
  const rig = await ReadsRig.start({ clientId, clientSecret, apiKey });
  rig.tokens = { ...rig.tokens, user_id: clientId, client_secret: clientSecret, api_key: apiKey };
  return rig;
}

/** All current secrets: the canaries, every issued token, and the codes. The client id is in the consent address. */
function secretsOf(rig: ReadsRig, code: string): readonly string[] {
  const { clientSecret, apiKey, localApiKey } = canaries;
  return [
    clientSecret,
    apiKey,
    localApiKey,
    Buffer.from(`${canaries.clientId}:${clientSecret}`).toString('base64'),
    code,
    ...rig.cloud.issuedTokens(),
  ];
}

/** A verb's whole output while the cloud has a fault, and what it must not contain. */
async function runWithFault(verb: readonly string[], { name, answers, change }: EnphaseCloudFault) {
  await using rig = await startWithCanaries();
  rig.cloud.control(change);
  const code = rig.cloud.grantCode();
  // The answer never comes: the cloud shuts down instead.
  const goesAway = answers ? undefined : setTimeout(() => void rig.cloud.close(), 300);
  // The tokens are due, so that every run that may refresh them does.
  rig.tokens = { ...rig.tokens, last_updated: new Date(rig.clock.now() - 24 * 3_600_000).toISOString() };
  const {
    stdout,
    stderr,
    terminationMessage = '',
  } = await rig.run({
    verb,
    settings: { WATTJOBS_API_KEY: canaries.localApiKey, LOG_LEVEL: 'trace', JOB_DURATION: '20' },
    input: [code],
  });
  clearTimeout(goesAway);
  return { name, text: [stdout, stderr, terminationMessage].join('\n'), secrets: secretsOf(rig, code) };
}

describe('the output of a run contains no secret', () => {
  it.each(verbs.map((verb) => ({ verb, name: verb.join(' ') })))(
    '$name, whatever the cloud does',
    async ({ verb }) => {
      const outputs = await Promise.all(enphaseCloudFaults.map((fault) => runWithFault(verb, fault)));
      for (const { name, text, secrets } of outputs) {
        expect(text.length, name).toBeGreaterThan(10);
        expect(
          secrets.filter((secret) => text.includes(secret)),
          `${verb.join(' ')} under ${name}`,
        ).toEqual([]);
      }
      // The planted values are in use: the consent address shows the client id, which is not secret.
      if (verb[0] === 'authorize') expect(outputs.every(({ text }) => text.includes(canaries.clientId))).toBe(true);
      expect(enphaseCloudFaults.length).toBeGreaterThan(40);
    },
    120_000,
  );

  it('in the spans, metrics and logs of once', async () => {
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
    const exported = Buffer.concat(received).toString('latin1');
    expect([...paths].toSorted()).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces']);
    expect(exported).toContain('check tokens');
    expect(exported).toContain('enphase call');
    expect(exported).toContain('[redacted]');
    expect(secretsOf(rig, 'no code').filter((secret) => exported.includes(secret))).toEqual([]);
  }, 30_000);
});
