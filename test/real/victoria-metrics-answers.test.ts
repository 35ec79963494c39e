import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type RealVictoriaMetrics,
  startVictoriaMetrics,
  type VictoriaMetricsVersion,
  victoriaMetricsVersions,
} from './start-victoria-metrics.ts';

// What the sink and its check rely on, as two versions answer. A difference between them is a row with two results.
const time = Date.now() - 3_600_000;
const day = 86_400_000;

/** The status of an answer, a part of its text, and the stored points as `field{labels} value`. */
interface Result {
  readonly status: number;
  readonly text?: string;
  readonly stored: readonly string[];
}

interface Row {
  readonly body: (measurement: string) => string | Buffer;
  readonly query?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly result: Result | Readonly<Record<VictoriaMetricsVersion, Result>>;
}

const stored = (...points: string[]): Result => ({ status: 204, text: '', stored: points });
const refused = (text: string): Result => ({ status: 400, text, stored: [] });
const dropped = stored();
/** 1.79.5 drops the line, 1.148.9 refuses the request. */
const bad = (text: string, ...others: string[]) => ({ '1.79.5': stored(...others), '1.148.9': refused(text) });
const two = (line: string) => (m: string) => `${m},d=a v=1 ${time}\n${line.replace(/^m/, m)}\n${m},d=b v=2 ${time}\n`;
const one = (line: string) => (m: string) => `${line.replace(/^m/, m)}\n`;
const good = one(`m,d=a v=1 ${time}`);
const many = (count: number) => Array.from({ length: count }, (_, index) => `t${index + 10}=1`).join(',');

const writes: Readonly<Record<string, Row>> = {
  'a good line': { body: good, result: stored('v{d=a} 1') },
  'a bad line among good ones': { body: two('m bad'), result: bad('incorrect influx line "', 'v{d=a} 1', 'v{d=b} 2') },
  'the same with Stream-Mode': { body: two('m bad'), headers: { 'stream-mode': '1' }, result: stored('v{d=a} 1', 'v{d=b} 2') },
  'a point older than the retention': { body: two(`m,d=c v=3 ${time - 31 * day}`), result: stored('v{d=a} 1', 'v{d=b} 2') },
  'a point more than two days ahead': { body: two(`m,d=c v=3 ${time + 3 * day}`), result: stored('v{d=a} 1', 'v{d=b} 2') },
  'a point one day ahead': { body: one(`m v=3 ${time + day}`), result: stored('v{} 3') },
  NaN: { body: one(`m v=NaN,w=1 ${time}`), result: stored('w{} 1') },
  infinities: { body: one(`m v=-Inf,w=1e400 ${time}`), result: stored('v{} -Infinity', 'w{} Infinity') },
  'a text without quotes': { body: one(`m v=abc,w=0x10,x=+3 ${time}`), result: stored('v{} 0', 'w{} 0', 'x{} 0') },
  'a number without digits on one side': {
    body: one(`m v=.5,w=5. ${time}`),
    result: { '1.79.5': stored('v{} 0', 'w{} 0'), '1.148.9': stored('v{} 0.5', 'w{} 5') },
  },
  'an integer, then a float': { body: (m) => `${m} v=0i ${time}\n${m} v=0.5 ${time + 1}\n`, result: stored('v{} 0', 'v{} 0.5') },
  'booleans and texts': { body: one(`m b=T,c=false,s="12.5",t="OL" ${time}`), result: stored('b{} 1', 'c{} 0', 's{} 12.5', 't{} 0') },
  'no newline at the end': { body: (m) => `${m} v=1 ${time}`, result: stored('v{} 1') },
  'CRLF, a comment and a blank line': { body: (m) => `# comment\r\n\r\n${m} v=1 ${time}\r\n`, result: stored('v{} 1') },
  'an empty tag': { body: one(`m,d=,e=1 v=1 ${time}`), result: stored('v{e=1} 1') },
  'a tag twice': { body: one(`m,d=a,d=b v=1 ${time}`), result: stored('v{d=b} 1') },
  'a tag that ends in a backslash': { body: one(`m,d=C:\\ v=1 ${time}`), result: bad('missing field value') },
  'the same, doubled': { body: one(`m,d=C:\\\\,e=1 v=1 ${time}`), result: stored('v{d=C:\\,e=1} 1') },
  'a backslash inside a tag': { body: one(`m,d=C:\\new v=1 ${time}`), result: stored('v{d=C:\\new} 1') },
  'two backslashes inside a tag': { body: one(`m,d=C:\\\\new v=1 ${time}`), result: stored('v{d=C:\\new} 1') },
  'an equals sign in a tag': { body: one(`m,d=a=b v=1 ${time}`), result: stored('v{d=a=b} 1') },
  'a newline in a text': { body: one(`m s="a\nb",x=1 ${time}`), result: bad('missing closing quote') },
  'a space after the time': { body: one(`m v=1 ${time} `), result: bad('cannot parse timestamp') },
  'a fraction of a time': { body: one(`m v=1 ${time}.5`), result: bad('cannot parse timestamp') },
  'no field': { body: one(`m,d=a ${time}`), result: bad('missing field value') },
  'an empty value': { body: one(`m v= ${time}`), result: bad('field value cannot be empty') },
  '30 tags': { body: one(`m,${many(30)} v=1 ${time}`), result: stored(`v{${many(30)}} 1`) },
  '40 tags': {
    body: one(`m,${many(40)} v=1 ${time}`),
    result: { '1.79.5': stored(`v{${many(30)}} 1`), '1.148.9': stored(`v{${many(40)}} 1`) },
  },
  '41 tags': { body: one(`m,${many(41)} v=1 ${time}`), result: { '1.79.5': stored(`v{${many(30)}} 1`), '1.148.9': dropped } },
  'a tag value of 4,096 bytes': { body: one(`m,d=${'x'.repeat(4096)} v=1 ${time}`), result: stored(`v{d=${'x'.repeat(4096)}} 1`) },
  'a longer one': {
    body: one(`m,d=${'x'.repeat(4097)} v=1 ${time}`),
    result: { '1.79.5': stored(`v{d=${'x'.repeat(4097)}} 1`), '1.148.9': dropped },
  },
  'the same point twice': { body: (m) => `${m} v=15 ${time}\n${m} v=15 ${time}\n`, result: stored('v{} 15') },
  'two values at one time': {
    body: (m) => `${m} v=16 ${time}\n${m} v=15 ${time}\n`,
    result: { '1.79.5': stored('v{} 15'), '1.148.9': stored('v{} 16') },
  },
  'no precision': { body: good, query: '', result: stored('v{d=a} 1') },
  'an unknown precision': { body: good, query: '?precision=fortnight', result: stored('v{d=a} 1') },
  'milliseconds declared as seconds': { body: good, query: '?precision=s', result: dropped },
  gzip: { body: (m) => gzipSync(`${m} v=1 ${time}\n`), headers: { 'content-encoding': 'gzip' }, result: stored('v{} 1') },
  'gzip without its header': { body: (m) => gzipSync(`${m} v=1 ${time}\n`), result: bad('incorrect influx line') },
  'a header of gzip without gzip': { body: good, headers: { 'content-encoding': 'gzip' }, result: refused('gzip: invalid header') },
  'gzip that ends early': {
    body: (m) => gzipSync(`${m} v=1 ${time}\n`.repeat(50)).subarray(0, 40),
    headers: { 'content-encoding': 'gzip' },
    // 1.79.5 has stored what came before.
    result: { '1.79.5': { status: 400, text: 'unexpected EOF', stored: ['v{} 1'] }, '1.148.9': refused('unexpected EOF') },
  },
  'an organization, a bucket and a token': {
    body: good,
    path: '/api/v2/write',
    query: '?org=nobody&bucket=nothing&precision=ms',
    headers: { authorization: 'Token wrong' },
    result: stored('v{d=a} 1'),
  },
  'a database': { body: good, query: '?db=telegraf&precision=ms', result: stored('v{d=a,db=telegraf} 1') },
};

const probes = [
  ['/ping', 204, ''],
  ['/write', 204, ''],
  ['/health', 200, 'OK'],
  ['/flags', 200, '-dedup.minScrapeInterval="1ms"\n'],
  ['/flags', 200, '-retentionPeriod="30d"\n'],
  ['/nothing', 400, 'unsupported path requested: "/nothing"'],
  ['/query?q=SHOW+DATABASES', 200, '"databases"'],
] as const;

describe.each(victoriaMetricsVersions)('VictoriaMetrics %s', (version) => {
  let server: RealVictoriaMetrics;
  beforeAll(async () => {
    server = await startVictoriaMetrics(version, { retentionPeriod: '30d' });
  });
  afterAll(() => server.close());

  it.each(Object.entries(writes))('answers to %s', async (name, { body, path = '/write', query = '?precision=ms', headers, result }) => {
    const measurement = `m${Object.keys(writes).indexOf(name)}x`;
    const content = body(measurement);
    const reply = await fetch(`${server.url}${path}${query}`, {
      method: 'POST',
      body: typeof content === 'string' ? content : new Uint8Array(content),
      ...(headers && { headers }),
    });
    const points = await server.exportAll(`{__name__=~"${measurement}_.*"}`);
    const described = points.map(({ name: series, labels, value }) => {
      const tags = Object.entries(labels).sort(([first], [second]) => (first < second ? -1 : 1));
      return `${series.slice(measurement.length + 1)}{${tags.map((tag) => tag.join('=')).join(',')}} ${value}`;
    });
    const expected = 'status' in result ? result : result[version];
    expect([reply.status, await reply.text(), described.toSorted()]).toEqual([
      expected.status,
      expect.stringContaining(expected.text ?? ''),
      [...expected.stored],
    ]);
  });

  it.each(probes)('answers GET %s with %i %s', async (path, status, text) => {
    const reply = await fetch(`${server.url}${path}`);
    expect([reply.status, await reply.text()]).toEqual([status, expect.stringContaining(text)]);
    expect(reply.headers.has('x-server-hostname')).toBe(true);
  });

  it('names its version of InfluxDB in answers to writes, and not in those to /ping', async () => {
    const versions = await Promise.all(
      ['/write', '/api/v2/write', '/ping'].map(async (path) => (await fetch(`${server.url}${path}`)).headers.get('x-influxdb-version')),
    );
    expect(versions).toEqual(['1.8.0', '1.8.0', null]);
  });

  it('counts what it dropped', async () => {
    const counted = async () => {
      const text = await (await fetch(`${server.url}/metrics`)).text();
      const counters = text.matchAll(
        /^vm_rows_(?:invalid_total\{type="influx"|ignored_total\{reason="(?:big|small)_timestamp")\} (\d+)$/gm,
      );
      return [...counters].map(([, count]) => Number(count));
    };
    // The page is about a second old. 1.148.9 refuses bad lines instead of counting them, except with Stream-Mode.
    await expect.poll(counted).toEqual(version === '1.79.5' ? [2, 1, 10] : [1, 2, 1]);
  });
});

describe.each(victoriaMetricsVersions)('Another VictoriaMetrics %s', (version) => {
  it('keeps points that come again, without dedup', async () => {
    const server = await startVictoriaMetrics(version, { dedup: false });
    try {
      const body = `m v=15 ${time}\nm v=15 ${time}\nm w=16 ${time}\nm w=15 ${time}\n`;
      await fetch(`${server.url}/write?precision=ms`, { method: 'POST', body });
      expect((await server.exportAll('m_v')).map(({ value }) => value)).toEqual([15, 15]);
      expect((await server.exportAll('m_w')).map(({ value }) => value)).toEqual([16, 15]);
    } finally {
      await server.close();
    }
  });

  it('keeps everything if it is stopped, and loses what is seconds old if it is killed', async () => {
    const server = await startVictoriaMetrics(version);
    try {
      await fetch(`${server.url}/write?precision=ms`, { method: 'POST', body: `m v=1 ${time}\n` });
      await server.stop();
      await server.start();
      await fetch(`${server.url}/write?precision=ms`, { method: 'POST', body: `m v=2 ${time + 1}\n` });
      await server.stop('SIGKILL');
      await server.start();
      expect((await server.exportAll('m_v')).map(({ value }) => value)).toEqual([1]);
    } finally {
      await server.close();
    }
  });

  it('has its own limit of a request, and no status 413', async () => {
    const server = await startVictoriaMetrics(version);
    try {
      const body = gzipSync(Buffer.alloc(68 * 1024 * 1024, `m v=1 ${time}\n`), { level: 1 });
      const headers = { 'content-encoding': 'gzip' };
      const reply = await fetch(`${server.url}/write?precision=ms`, { method: 'POST', body: new Uint8Array(body), headers });
      const text = await reply.text();
      expect([reply.status, /too big data size exceeding -influx.maxRequestSize=67108864/.test(text)]).toEqual(
        version === '1.79.5' ? [204, false] : [400, true],
      );
    } finally {
      await server.close();
    }
  });
});
