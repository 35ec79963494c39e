import { Agent, request } from 'node:http';
import { startServer } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { useApiProcesses } from './testing/use-api-processes.ts';

describe('the process of the API', () => {
  const processes = useApiProcesses();
  const start = (more: Readonly<Record<string, string>> = {}, limits = '') => processes.start({ API_AUTH: 'open', ...more }, limits);

  /** Sends half of a request, so that the server has something to finish. */
  async function halfARequest(url: string): Promise<void> {
    const slow = request(`${url}/api/v1/keys`, { method: 'POST', headers: { 'content-type': 'application/json', 'content-length': 100 } });
    // This test is about how it ends.
    slow.on('error', () => undefined);
    slow.write('{');
    await fetch(`${url}/healthz`);
  }

  it.for(['SIGTERM', 'SIGINT'] as const)('exits with 0 on %s', async (signal) => {
    const { child, exit } = await start();
    child.kill(signal);
    expect(await exit).toEqual([0, null]);
  });

  it('answers on connections that are open when it is stopped, then closes them', async () => {
    const { child, exit, said, url } = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = () =>
      new Promise<string>((resolve, reject) => {
        const asked = request(`${url}/healthz`, { agent }, (answer) => {
          answer.resume().on('end', () => resolve(`${answer.statusCode} ${answer.headers.connection}`));
        });
        asked.on('error', reject).end();
      });
    expect(await ask()).toBe('200 keep-alive');
    const ending = said(/the API stops/);
    child.kill('SIGTERM');
    await ending;
    expect(await ask()).toBe('200 close');
    expect(await exit).toEqual([0, null]);
    agent.destroy();
  });

  it('ends at once at a second signal', async () => {
    const { child, exit, said, url } = await start();
    await halfARequest(url);
    const ending = said(/the API stops/);
    child.kill('SIGTERM');
    await ending;
    child.kill('SIGTERM');
    expect(await exit).toEqual([143, null]);
  });

  it('sends a span per request to a collector, within the caller’s trace and without the query', async () => {
    await using collector = await startServer((response) => response.setHeader('content-type', 'application/json').end('{}'));
    const bodyOf = (path: string) => collector.requests.flatMap(({ url, body }) => (url === path ? [body] : [])).join('');
    const { child, exit, url } = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    });
    const [traceId, parentSpanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
    await fetch(`${url}/api/v1/keys?key=canary`, { headers: { traceparent: `00-${traceId}-${parentSpanId}-01` } });
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);

    const traces = bodyOf('/v1/traces');
    const spans = JSON.parse(traces).resourceSpans.flatMap(({ scopeSpans }: { scopeSpans: { spans: object[] }[] }) =>
      scopeSpans.flatMap((scope) => scope.spans),
    );
    const serverKind = 2;
    expect(spans).toContainEqual(expect.objectContaining({ name: 'GET /api/v1/keys', kind: serverKind, traceId, parentSpanId }));
    expect(traces).toContain('wattjobs-api');
    expect(bodyOf('/v1/logs')).toContain('"GET"');
    expect(collector.requests.map(({ body }) => body).join()).not.toContain('canary');
  });

  it('exits with 75 if the embedded database can no longer write its log, because only a restart helps', async () => {
    // A limit on the file size acts like a full disk.
    const { child, exit, said, url } = await start({}, 'ulimit -f 16384;');
    const post = async (batch: number) => {
      const items = Array.from({ length: 5_000 }, (_, index) => ({
        kind: 'interval',
        system_id: 1,
        series: 'production_micro',
        end_at: batch * 5_000 + index,
        duration_s: 300,
      }));
      const headers = { 'content-type': 'application/json' };
      await fetch(`${url}/api/v1/enphase/batches`, { method: 'POST', headers, body: JSON.stringify({ items }) });
    };
    for (let batch = 0; batch < 30 && child.exitCode === null; batch += 1) await post(batch).catch(() => undefined);
    expect(await exit).toEqual([75, null]);
    expect(await said(/"fatal"/)).toMatch(/DATABASE_UNAVAILABLE.*the embedded database in .* ended.*disk is full/);
  });

  it('leaves a data folder that the next process can open, even if it was killed', async () => {
    const { child, exit, url } = await start();
    const made = await fetch(`${url}/api/v1/keys`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'kept', scopes: ['read'] }),
    });
    expect(made.status).toBe(201);
    child.kill('SIGKILL');
    await exit;
    const next = await start();
    const { data: keys } = (await (await fetch(`${next.url}/api/v1/keys`)).json()) as { data: { name: string }[] };
    expect(keys.map(({ name }) => name)).toContain('kept');
  });
});
