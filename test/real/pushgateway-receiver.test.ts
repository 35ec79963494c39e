import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { startPushgateway } from '@wattjobs/simulators';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RealPushgateway, startRealPushgateway } from './start-pushgateway.ts';

// The receiver in packages/simulators replaces a Pushgateway in every other test: here both get the same requests.
type Step = readonly [method: string, path: string, body?: string | Buffer, headers?: Record<string, string>];

const put = (body: string, path = '/metrics/job/a'): Step => ['PUT', path, body];
const post = (body: string, path = '/metrics/job/a'): Step => ['POST', path, body];
const gauge = '# TYPE x gauge\nx 1\n';

const groupingKeys = [
  '/metrics/job/a/instance/b',
  '/metrics/job/a/instance/',
  '/metrics/job/a/instance',
  '/metrics/job/a/instance/b/',
  '/metrics/job/a%2Fb',
  '/metrics/job/a/instance/b%2Fc',
  '/metrics/job/a/instance/b%20c%3F%22',
  '/metrics/job/a%zz',
  '/metrics/job@base64/YS9i',
  '/metrics/job@base64/YS9i/instance@base64/=',
  '/metrics/job@base64/YS9i/instance@base64/YS9i/z@base64/Pz8_',
  '/metrics/job@base64/YWE=',
  '/metrics/job@base64/YWE==',
  '/metrics/job@base64/=',
  '/metrics/job@base64/',
  '/metrics/job/a/instance@base64/YS+i',
  '/metrics/job/a/instance@base64/',
  '/metrics/job/a/instance/b/instance/c',
  '/metrics/job/a/job/c',
  '/metrics/job/a/in-st/b',
  '/metrics/job/a/__x/b',
  '/metrics/job/',
  '/metrics/job',
  '/metrics/foo/a',
  '/metrics//job/a',
  '/metrics/job/a//b',
  '/metrics/job/a/../b',
];

const bodies = [
  'x 1',
  'x 1\n  ',
  '',
  '\n\n# comment\n#TYPE x gauge\n#\nx 1\n',
  '# comment without its end',
  'x 1\n# TYPE y gauge',
  'x 1\n# EOF\n',
  'x{a="1",} 1\n',
  'x{} 1\n',
  'x {a="1"}1\n',
  'x{ a = "1" , b="2" } 1\n',
  'x{a="1",a="2"} 1\n',
  'x{a=1} 1\n',
  'x{a="1"\n',
  'x{a="1" b="2"} 1\n',
  'x{,} 1\n',
  'x{a="1",,} 1\n',
  'x{a:b="1"} 1\n',
  'x{__a="1"} 1\n',
  'x{__name__="1"} 1\n',
  'x{a="q\\"n\\nb\\\\"} 1\n',
  'x{a="\\q"} 1\n',
  'x{a="1\n2"} 1\n',
  '{a="1"} 1\n',
  'x{job="other",instance="me",b=""} 1\n',
  'x{b="1",a="2",B="3"} 1\nx{b="0"} 1\na 1\n',
  'x 1\nx 2\n',
  'x{job="other"} 1\nx 2\n',
  'x{b=""} 1\nx 2\n',
  'x{i="1"} 1\ny 1\nx{i="2"} 1\n',
  'x NaN\na +Inf\nb -inf\nc 1e3\nd nan\ne infinity\nf .5\ng 5.\nh +5\ni -0\nj -5.25\n',
  'a 0.1\nb 123456789\nc 1e21\nd 1795269732.5\ne 0.0001\nf 1e-7\ng 999999\nh 1000000\n',
  ...['0x10', '1_000', '1,0', '1e999', 'abc', '-nan', '.', '1p3', '', '1\r', '1  '].map((value) => `x ${value}\n`),
  'x\n',
  '1x 1\n',
  'x-a 1\n',
  'x:a 1\n',
  '  x\t1\n',
  'x 1 1234\n',
  'x 1 -5\n',
  'x 1 1.5\n',
  'x 1 1 1\n',
  '# TYPE x gauge\n# TYPE x gauge\nx 1\n',
  'x 1\n# TYPE x gauge\n',
  '# HELP x a\n# HELP x b\nx 1\n',
  'x 1\n# HELP x late\n',
  '# HELP x a\\nb \\\\ "q"  \nx 1\n',
  '# HELP x \\q\nx 1\n',
  '# HELP 1x a\nx 1\n',
  '# HELP\n# TYPE x\n# HELP x\nx 1\n',
  '# TYPE x wrong\nx 1\n',
  '# TYPE x  COUNTER\nx 1\n',
  '# TYPE x gauge more\nx 1\n',
  '# HELP x alone\n# TYPE y gauge\n',
  'go_goroutines 1\n',
  '# TYPE go_goroutines gauge\ngo_goroutines 1\n',
  'push_time_seconds 1\n',
  '\u{feff}x 1\n',
];

const sequences: Record<string, readonly Step[]> = {
  'PUT replaces the group': [put(gauge), put('y 1\n')],
  'POST replaces only families of the same name': [put('x{a="1"} 1\nx{a="2"} 2\ny 1\n'), post('x{a="1"} 3\n')],
  'an empty PUT empties the group': [put(gauge), put('')],
  'an empty POST changes nothing': [put(gauge), post('')],
  'a type changes within its group': [put(gauge), put('x 1\n')],
  'a type clashes with another group': [put(gauge), put('# TYPE x counter\nx 1\n', '/metrics/job/b')],
  'a missing type clashes with a typed group': [put(gauge), put('x 1\n', '/metrics/job/b')],
  'a type clashes with an untyped group': [put('x 1\n'), put(gauge, '/metrics/job/b')],
  'a help text differs': [put(`# HELP x one\n${gauge}`), put(`# HELP x one, or two\n${gauge}`)],
  'a refused push keeps the stored series': [put(gauge), put('x 2 1\n'), put('x\n')],
  'a refused push no longer counts after a good one': [put(gauge), put('x 2 1\n'), put('x 3\n')],
  'a group without an instance and one with an empty one': [put(gauge), put('y 1\n', '/metrics/job/a/instance@base64/=')],
  'the group of the legacy scraper conflicts': [
    post('x{instance="i",job="a"} 1\n'),
    put(gauge, '/metrics/job/a/instance/i'),
    ['DELETE', '/metrics/job/a'],
    put(gauge, '/metrics/job/a/instance/i'),
  ],
  'DELETE needs the exact key': [put(gauge, '/metrics/job/a/instance/b'), ['DELETE', '/metrics/job/a']],
  'DELETE accepts the labels in any order': [put(gauge, '/metrics/job/a/b/c/instance/d'), ['DELETE', '/metrics/job/a/instance/d/b/c']],
  'DELETE of nothing': [
    ['DELETE', '/metrics/job/never'],
    ['DELETE', '/metrics/job/never/x'],
  ],
  'other methods and paths': [
    ['GET', '/metrics/job/a'],
    ['PATCH', '/metrics/job/a'],
    ['POST', '/metrics'],
    ['POST', '/-/ready'],
    ['GET', '/-/ready'],
    ['GET', '/-/healthy'],
    ['GET', '/nothing'],
  ],
  'a compressed body': [['PUT', '/metrics/job/a', gzipSync(gauge), { 'content-encoding': 'gzip' }]],
  'a body that is not compressed as declared': [['PUT', '/metrics/job/a', gauge, { 'content-encoding': 'gzip' }]],
  'a body that is not UTF-8': [['PUT', '/metrics/job/a', Buffer.from('x{a="\xff"} 1\n', 'latin1')]],
};

const stories: Record<string, readonly Step[]> = {
  ...Object.fromEntries(groupingKeys.map((path) => [`PUT ${path}`, [put(gauge, path)]])),
  ...Object.fromEntries(bodies.map((body) => [`PUT ${JSON.stringify(body)}`, [put(body)]])),
  ...sequences,
  // Last, because Pushgateway 1.5.1 answers no more pushes with `job@base64` after refusing one of these.
  'PUT /metrics/job@base64/!!': [put(gauge, '/metrics/job@base64/!!')],
};

describe('the receiver and a real Pushgateway', () => {
  let pushgateway: RealPushgateway;
  beforeAll(async () => {
    pushgateway = await startRealPushgateway();
  });
  afterAll(() => pushgateway.stop());

  it.each(Object.entries(stories))('agree: %s', async (_, steps) => {
    await send(pushgateway.url, 'PUT', '/api/v1/admin/wipe');
    await using receiver = await startPushgateway();
    expect(await tell(receiver.url, steps)).toEqual(await tell(pushgateway.url, steps));
  });
});

async function tell(url: string, steps: readonly Step[]) {
  const replies = [];
  for (const [method, path, body, headers] of steps) {
    const { status, text, location } = await send(url, method, path, body, headers);
    replies.push({ status, location, refusal: status === 400 ? comparableRefusal(text) : null });
  }
  const scrape = await send(url, 'GET', '/metrics');
  const api = await send(url, 'GET', '/api/v1/metrics');
  return {
    replies,
    scrape: { status: scrape.status, lines: scrape.status === 200 ? comparableLines(scrape.text) : [] },
    api: comparableApi(api.text),
  };
}

/** The whole text for a parse error; for an inconsistency, the number of problems. */
function comparableRefusal(text: string): string {
  const [inconsistent] = /^pushed metrics are invalid or inconsistent with existing metrics:/.exec(text) ?? [];
  if (inconsistent) return `${inconsistent} ${/(\d+) error/.exec(text)?.[1] ?? '1'}`;
  return text.replace(/(: illegal base64 data|: invalid label value|: invalid UTF-8| in line \d+: invalid label value).*\n/, '').trim();
}

/** Without the process's own metrics; a time that is set becomes "set". */
function comparableLines(text: string): string[] {
  const processMetrics = /^(# (HELP|TYPE) )?(go|process|pushgateway|promhttp)_/;
  return text
    .split('\n')
    .filter((line) => !processMetrics.test(line))
    .map((line) => line.replace(/^(push_(failure_)?time_seconds\{.*\}) [1-9].*/, '$1 set'));
}

function comparableApi(text: string): unknown {
  const reply: unknown = JSON.parse(text, (key, value: unknown) => (key === 'time_stamp' ? typeof value : value));
  const withoutTimes = JSON.stringify(reply).replaceAll(/"value":"1\.\d+e\+09"/g, '"value":"set"');
  const { status, data } = JSON.parse(withoutTimes) as { status: string; data: { labels: object }[] };
  return { status, data: data.sort((first, second) => (JSON.stringify(first.labels) < JSON.stringify(second.labels) ? -1 : 1)) };
}

/** Sends a path unchanged: fetch would normalize it. */
async function send(url: string, method: string, path: string, body: string | Buffer = '', headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(url);
  return await new Promise<{ status: number; text: string; location: string | null }>((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path, headers }, (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      reply.on('error', reject).on('end', () => resolve({ status: reply.statusCode ?? 0, text, location: reply.headers.location ?? null }));
    });
    outgoing.on('error', reject).end(body);
  });
}
