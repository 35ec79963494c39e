import { type LineProtocolOptions, startLineProtocolReceiver } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { startServer } from '../http/test-server.ts';
import { openLineProtocolSink } from '../testing/open-line-protocol-sink.ts';
import { contractTimeMs } from '../testing/series-contract.ts';

type SinkOptions = Parameters<typeof openLineProtocolSink>[1];

/** The findings of a check as `mark message → fix`. */
async function findings(url: string, options: SinkOptions): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { message, problem, fix } of openLineProtocolSink(url, options).check(new AbortController().signal)) {
    found.push(`${problem === undefined ? (fix === undefined ? 'ok' : 'warn') : problem.code} ${message} → ${fix ?? ''}`);
  }
  return found;
}

async function check(receiverOptions: LineProtocolOptions, options: SinkOptions = {}) {
  await using receiver = await startLineProtocolReceiver({ now: () => contractTimeMs, ...receiverOptions });
  const found = await findings(receiver.writeUrl, options);
  expect(receiver.storedCount).toBe(0);
  return found;
}

const influxdb = { dialect: 'influxdb', token: 'demo-write-token', org: 'demo-org', bucket: 'demo-bucket' } as const;

describe('the check of line protocol', () => {
  it('finds VictoriaMetrics, and warns if RETENTION is not set', async () => {
    const [first, ...others] = await check({ retentionDays: 400 });
    expect(first).toMatch(/^ok http:\/\/127.0.0.1:\d+\/write accepts writes, as VictoriaMetrics →/);
    expect(others).toEqual([
      expect.stringMatching(/^warn .*\(400d\).*RETENTION is not set → Set RETENTION to what it keeps, such as 400d/),
    ]);
    expect(await check({ retentionDays: 400 }, { retentionMs: 400 * 86_400_000 })).toHaveLength(1);
  });

  it('warns if VictoriaMetrics keeps duplicates (L2)', async () => {
    const found = await check({ dedup: false }, { retentionMs: 1 });
    expect(found.slice(1)).toEqual([expect.stringMatching(/^warn .*counts twice → Start it with -dedup.minScrapeInterval=1ms/)]);
  });

  it('warns if VictoriaMetrics has dropped lines (L3, L4)', async () => {
    await using receiver = await startLineProtocolReceiver({ now: () => contractTimeMs });
    await fetch(receiver.writeUrl, {
      method: 'POST',
      body: `good v=1 ${contractTimeMs}\nbad line\nold v=1 ${contractTimeMs + 3 * 86_400_000}\n`,
    });
    const found = await findings(receiver.writeUrl, { retentionMs: 1 });
    expect(found.slice(1)).toEqual([
      expect.stringMatching(/^warn VictoriaMetrics has dropped 1 rows since its start \(vm_rows_invalid_total\)/),
      expect.stringMatching(/^warn VictoriaMetrics has dropped 1 rows since its start \(vm_rows_ignored_total\)/),
    ]);
  });

  it('finds InfluxDB, whose empty write proves token, organization and bucket', async () => {
    expect(await check({ dialect: 'influxdb' }, influxdb)).toEqual([
      expect.stringMatching(/^ok .* accepts writes with the token, as InfluxDB v2\.7\.11/),
    ]);
    expect(await check({ dialect: 'influxdb' }, { ...influxdb, token: 'wrong' })).toEqual([
      expect.stringMatching(/^CREDENTIALS_REFUSED .*unauthorized access/),
    ]);
    expect(await check({ dialect: 'influxdb' }, { ...influxdb, org: 'wrong' })).toEqual([
      expect.stringMatching(/^DELIVERY_FAILED .*organization not found/),
    ]);
    expect(await check({ dialect: 'influxdb' }, { ...influxdb, bucket: 'wrong' })).toEqual([
      expect.stringMatching(/^DELIVERY_FAILED .*bucket .*not found → Correct LINE_PROTOCOL_URL, LINE_PROTOCOL_ORG or LINE_PROTOCOL_BUCKET/),
    ]);
  });

  it('warns if the server is not the one whose rules the lines follow', async () => {
    expect((await check({ dialect: 'influxdb' }, { ...influxdb, dialect: 'victoriametrics' }))[1]).toMatch(
      /^warn .* → Set LINE_PROTOCOL_DIALECT=influxdb/,
    );
    expect((await check({}, { dialect: 'influxdb', retentionMs: 1 }))[1]).toMatch(/^warn .* → Set LINE_PROTOCOL_DIALECT=victoriametrics/);
  });

  it('warns if the server does not say what it is', async () => {
    await using server = await startServer((response, { method }) => response.writeHead(method === 'POST' ? 204 : 404).end());
    expect(await findings(`${server.url}/write`, {})).toEqual([
      expect.stringMatching(/^ok /),
      expect.stringMatching(/^warn the server does not say what it is/),
    ]);
  });

  it('warns if VictoriaMetrics shows neither its metrics nor its flags', async () => {
    await using server = await startServer((response, { method }) => {
      response
        .setHeader('x-server-hostname', 'vm')
        .writeHead(method === 'POST' ? 204 : 403)
        .end();
    });
    expect((await findings(`${server.url}/write`, {}))[1]).toMatch(/^warn \/metrics and \/flags of VictoriaMetrics cannot be read/);
  });

  it('fails if nothing, or something else, answers', async () => {
    expect(await findings('http://127.0.0.1:9/write', {})).toEqual([
      expect.stringMatching(/^DELIVERY_FAILED .*cannot be reached \(connection\)/),
    ]);
    expect(await check({ htmlPage: '200' })).toEqual([expect.stringMatching(/^DELIVERY_FAILED .*something other than an empty answer/)]);
    await using server = await startServer((response) => response.writeHead(404).end('not found'));
    expect(await findings(`${server.url}/write`, {})).toEqual([expect.stringMatching(/^DELIVERY_FAILED .*status 404/)]);
  });
});
