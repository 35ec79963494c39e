import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type PushgatewayReceiver, startPushgateway } from './server.ts';

const gauge = '# HELP x What it is.\n# TYPE x gauge\nx 1\n';
const inconsistent = 'pushed metrics are invalid or inconsistent with existing metrics: ';

/** Receives pushes at 100 s, 101 s, 102 s and so on. */
async function startCounting() {
  let time = 99_000;
  const receiver = await startPushgateway({ now: () => time });
  const send = async (method: string, path: string, body = '') => {
    time += 1000;
    const reply = await fetch(`${receiver.url}/metrics/job/${path}`, { method, ...(body !== '' && { body }), redirect: 'manual' });
    return [reply.status, await reply.text()];
  };
  return { receiver, send, [Symbol.asyncDispose]: () => receiver.close() };
}

const values = (receiver: PushgatewayReceiver) =>
  receiver.series().map(({ name, labels, value }) => `${name}${JSON.stringify(labels)} ${value}`);

describe('a push', () => {
  it('is stored under its grouping key, whose labels override those in the body', async () => {
    await using counting = await startCounting();
    expect(await counting.send('PUT', 'torus/instance/rack-1', '# TYPE x gauge\nx{a="1",job="other",instance="other"} 2\n')).toEqual([
      200,
      '',
    ]);
    expect(counting.receiver.groups()).toEqual([
      {
        labels: { job: 'torus', instance: 'rack-1' },
        lastPushSuccessful: true,
        pushTimeSeconds: 100,
        pushFailureTimeSeconds: 0,
        series: [{ name: 'x', labels: { job: 'torus', instance: 'rack-1', a: '1' }, value: 2, type: 'gauge', help: '' }],
      },
    ]);
  });

  it('gets an empty instance if it has none, and keeps one from its body', async () => {
    await using counting = await startCounting();
    await counting.send('PUT', 'a', 'x 1\ny{instance="me"} 2\n');
    expect(values(counting.receiver)).toEqual(['x{"instance":"","job":"a"} 1', 'y{"instance":"me","job":"a"} 2']);
  });

  it('replaces the group with PUT, and the families of the same name with POST', async () => {
    await using counting = await startCounting();
    await counting.send('PUT', 'a', 'x{l="1"} 1\nx{l="2"} 2\ny 3\n');
    await counting.send('POST', 'a', 'x{l="1"} 4\n');
    expect(values(counting.receiver)).toEqual(['x{"instance":"","l":"1","job":"a"} 4', 'y{"instance":"","job":"a"} 3']);
    await counting.send('PUT', 'a', 'z 5\n');
    expect(values(counting.receiver)).toEqual(['z{"instance":"","job":"a"} 5']);
  });

  it('empties the group with PUT and changes nothing with POST if it is empty', async () => {
    await using counting = await startCounting();
    await counting.send('PUT', 'a', gauge);
    await counting.send('POST', 'a');
    expect(counting.receiver.series()).toHaveLength(1);
    await counting.send('PUT', 'a');
    expect(counting.receiver.groups()).toMatchObject([{ series: [], pushTimeSeconds: 102 }]);
  });

  it('may be compressed, and is recorded decompressed', async () => {
    await using receiver = await startPushgateway();
    const push = (body: Buffer) =>
      fetch(`${receiver.url}/metrics/job/a`, { method: 'PUT', body: new Uint8Array(body), headers: { 'content-encoding': 'gzip' } });
    expect((await push(gzipSync(gauge))).status).toBe(200);
    const reply = await push(Buffer.from(gauge));
    expect([reply.status, await reply.text()]).toEqual([400, 'gzip: invalid header\n']);
    expect(receiver.pushes).toMatchObject([
      { method: 'PUT', path: '/metrics/job/a', kind: 'push', status: 200, body: gauge },
      { status: 400, body: gauge },
    ]);
  });

  it('may have NaN, infinities and another help text', async () => {
    await using counting = await startCounting();
    expect(await counting.send('PUT', 'a', '# HELP x one\nx NaN\ny +Inf\nz -Inf\n')).toEqual([200, '']);
    expect(await counting.send('PUT', 'b', '# HELP x two\nx 1\n')).toEqual([200, '']);
  });
});

describe('a push that is refused with 400', () => {
  it.each([
    ['with a timestamp', 'x 1 1700000000000\n', 'pushed metrics must not have timestamps'],
    ['with the same series twice', 'x 1\nx 2\n', 'collected metric "x" {instance="",job="a"} was collected before'],
    ['with the same series twice once labels are overwritten', 'x{job="b"} 1\nx 2\n', 'was collected before'],
    ['with a reserved label', 'x{__a="1"} 1\n', 'has a label with an invalid name: __a'],
    ['with another type than another group', '# TYPE typed counter\ntyped 1\n', 'is not a GAUGE'],
    ['without the type that another group has', 'typed 1\n', 'is not a GAUGE'],
    ['with a type that an untyped group has not', '# TYPE untyped gauge\nuntyped 1\n', 'is not a UNTYPED'],
    ['with another type than the receiver’s own series', 'go_goroutines 1\n', 'is not a GAUGE'],
  ])('%s: the group keeps what it had and remembers the failure', async (_, body, problem) => {
    await using counting = await startCounting();
    await counting.send('PUT', 'other', '# TYPE typed gauge\ntyped 1\nuntyped 1\n');
    await counting.send('PUT', 'a', gauge);
    const [status, text] = await counting.send('PUT', 'a', body);
    expect([status, text]).toEqual([400, expect.stringContaining(problem)]);
    expect(text).toMatch(new RegExp(`^${inconsistent}`));
    expect(counting.receiver.groups()[1]).toMatchObject({
      series: [{ name: 'x', value: 1 }],
      lastPushSuccessful: false,
      pushTimeSeconds: 101,
      pushFailureTimeSeconds: 102,
    });
  });

  it('leaves a group that was never pushed successfully', async () => {
    await using counting = await startCounting();
    await counting.send('PUT', 'a', 'x 1 1700000000000\n');
    expect(counting.receiver.groups()).toEqual([
      { labels: { job: 'a' }, series: [], lastPushSuccessful: false, pushTimeSeconds: 0, pushFailureTimeSeconds: 100 },
    ]);
  });

  it.each([
    ['cannot be read', 'a', 'x 1', 'text format parsing error in line 1: unexpected end of input stream\n'],
    ['has half a label', 'a/instance', gauge, 'odd number of components in label string "/instance"\n'],
    ['has an escaped slash', 'a%2Fb', gauge, 'odd number of components in label string "/b"\n'],
    ['has a path that cannot be decoded', 'a%zz', gauge, '400 Bad Request'],
  ])('leaves no trace if it %s', async (_, path, body, text) => {
    await using counting = await startCounting();
    expect(await counting.send('PUT', path, body)).toEqual([400, text]);
    expect(counting.receiver.groups()).toEqual([]);
  });

  it('no longer counts after the next good one', async () => {
    await using counting = await startCounting();
    await counting.send('PUT', 'a', 'x 1 1700000000000\n');
    await counting.send('PUT', 'a', gauge);
    expect(counting.receiver.groups()).toMatchObject([{ lastPushSuccessful: true, pushTimeSeconds: 101, pushFailureTimeSeconds: 100 }]);
  });

  it('is any push to the group of a unit while the legacy scraper’s group conflicts', async () => {
    await using counting = await startCounting();
    await counting.send('POST', 'torus', 'x{instance="i",job="torus"} 1\n');
    expect((await counting.send('PUT', 'torus/instance/i', gauge))[0]).toBe(400);
    await counting.send('DELETE', 'torus');
    expect(await counting.send('PUT', 'torus/instance/i', gauge)).toEqual([200, '']);
  });

  it('is any push once a group without an instance and one with an empty one exist; a scrape fails as well', async () => {
    await using counting = await startCounting();
    await counting.send('PUT', 'a', gauge);
    const [status, text] = await counting.send('PUT', 'a/instance/', 'y 1\n');
    expect([status, text]).toEqual([400, expect.stringContaining(`${inconsistent}2 error(s) occurred:`)]);
    expect((await counting.send('PUT', 'b', gauge))[0]).toBe(400);
    expect((await fetch(`${counting.receiver.url}/metrics`)).status).toBe(500);
  });
});

describe('DELETE', () => {
  it('deletes the group with exactly these labels, in any order, and answers 202 even if there is none', async () => {
    await using counting = await startCounting();
    await counting.send('PUT', 'a/b/c/instance/i', gauge);
    expect(await counting.send('DELETE', 'a/b/c')).toEqual([202, '']);
    expect(counting.receiver.groups()).toHaveLength(1);
    expect(await counting.send('DELETE', 'a/instance/i/b/c')).toEqual([202, '']);
    expect(counting.receiver.groups()).toEqual([]);
  });
});

describe('a scrape', () => {
  it('shows every series with the two times of its group', async () => {
    await using counting = await startCounting();
    await counting.send('PUT', 'a/instance/i', gauge);
    await counting.send('PUT', 'b', 'push_time_seconds 5\n');
    const reply = await fetch(`${counting.receiver.url}/metrics`);
    expect(reply.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect((await reply.text()).split('\n').filter((line) => !/go_|pushgateway_|# HELP push/.test(line))).toEqual([
      '# TYPE push_failure_time_seconds gauge',
      'push_failure_time_seconds{instance="",job="b"} 0',
      'push_failure_time_seconds{instance="i",job="a"} 0',
      '# TYPE push_time_seconds gauge',
      'push_time_seconds{instance="",job="b"} 101',
      'push_time_seconds{instance="i",job="a"} 100',
      '# HELP x What it is.',
      '# TYPE x gauge',
      'x{instance="i",job="a"} 1',
      '',
    ]);
  });

  it('is also available as JSON', async () => {
    await using counting = await startCounting();
    await counting.send('PUT', 'a', gauge);
    const time = (name: string, value: string) => ({
      time_stamp: '1970-01-01T00:01:40.000Z',
      type: 'GAUGE',
      help: expect.stringContaining(name) as string,
      metrics: [{ labels: { instance: '', job: 'a' }, value }],
    });
    expect(await (await fetch(`${counting.receiver.url}/api/v1/metrics`)).json()).toEqual({
      status: 'success',
      data: [
        {
          labels: { job: 'a' },
          last_push_successful: true,
          push_time_seconds: time('succeeded', '100'),
          push_failure_time_seconds: time('failed', '0'),
          x: {
            time_stamp: '1970-01-01T00:01:40.000Z',
            type: 'GAUGE',
            help: 'What it is.',
            metrics: [{ labels: { instance: '', job: 'a' }, value: '1' }],
          },
        },
      ],
    });
  });
});

describe('other paths and methods', () => {
  it.each([
    ['GET', '/-/healthy', 200, null],
    ['GET', '/-/ready', 200, null],
    ['POST', '/-/ready', 405, null],
    ['POST', '/metrics', 405, null],
    ['GET', '/metrics/job/a', 405, null],
    ['PUT', '/metrics/job', 404, null],
    ['PUT', '/metrics/job/', 307, '/metrics/job'],
    ['PUT', '/metrics//job/a', 301, '/metrics/job/a'],
    ['PUT', '/metrics/job/a/../b', 301, '/metrics/job/b'],
    ['GET', '/nothing', 404, null],
  ])('%s %s is %i', async (method, path, status, location) => {
    await using receiver = await startPushgateway();
    expect(await sendAsWritten(receiver.url, method, path)).toEqual([status, location]);
  });
});

describe('a fault', () => {
  it('refuse401 refuses and has no effect', async () => {
    await using counting = await startCounting();
    counting.receiver.control({ refuse401: true, times: 1 });
    expect(await counting.send('PUT', 'a', gauge)).toEqual([401, 'Unauthorized\n']);
    expect(counting.receiver.series()).toEqual([]);
    expect(await counting.send('PUT', 'a', gauge)).toEqual([200, '']);
    expect(counting.receiver.pushes.map(({ status }) => status)).toEqual([401, 200]);
  });

  it.each(['status500', 'dropConnection', 'hang'] as const)('%s has no effect on the groups', async (fault) => {
    await using counting = await startCounting();
    counting.receiver.control({ [fault]: true });
    const push = counting.send('PUT', 'a', gauge).then(
      ([status]) => status,
      () => 'no answer',
    );
    await expect.poll(() => counting.receiver.pushes).toHaveLength(1);
    expect(counting.receiver.groups()).toEqual([]);
    await counting.receiver.close();
    expect(await push).toBe(fault === 'status500' ? 500 : 'no answer');
  });

  it('cutInHalf stores the push and loses the answer', async () => {
    await using counting = await startCounting();
    counting.receiver.control({ cutInHalf: true });
    await expect(counting.send('PUT', 'a', gauge)).rejects.toThrow('fetch failed');
    expect(counting.receiver.series()).toHaveLength(1);
  });

  it('does not affect the probes', async () => {
    await using receiver = await startPushgateway({ status500: true, times: 1 });
    expect((await fetch(`${receiver.url}/-/ready`)).status).toBe(200);
    expect((await fetch(`${receiver.url}/metrics`)).status).toBe(500);
  });
});

/** Sends a path unchanged: fetch would normalize it. */
async function sendAsWritten(url: string, method: string, path: string): Promise<[status: number | undefined, location: string | null]> {
  const { hostname, port } = new URL(url);
  return await new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path, agent: false }, (reply) => {
      reply.resume();
      resolve([reply.statusCode, reply.headers.location ?? null]);
    });
    outgoing.on('error', reject).end();
  });
}
