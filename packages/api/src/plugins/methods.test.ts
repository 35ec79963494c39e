import { METHODS } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { send, useTestApi } from '../testing/use-test-api.ts';

interface RawAnswer {
  readonly status: number;
  readonly allow: string | undefined;
  readonly body: string;
}

/** A server's answers to raw requests, all on one connection, which the last of them closes. */
async function exchange(url: string, text: string): Promise<readonly RawAnswer[]> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname, () => socket.write(text));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const answers = Buffer.concat(chunks)
    .toString()
    .split(/(?=HTTP\/1\.1 \d)/);
  return answers.map((answer) => {
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    return { status: Number(head.slice(9, 12)), allow: /^allow: (.*)$/im.exec(head)?.[1]?.trim(), body };
  });
}

describe('a path', () => {
  const api = useTestApi();
  const request = (method: string, path: string, more: string) => `${method} ${path} HTTP/1.1\r\nhost: x\r\n${more}\r\n`;
  const ask = async (method: string, path: string, more = ''): Promise<RawAnswer> => {
    const [answer] = await exchange(api().url, request(method, path, `connection: close\r\n${more}`));
    if (answer === undefined) throw new Error(`${method} ${path} was not answered`);
    return answer;
  };

  /** The paths of the server, each with its methods. */
  function paths(): Map<string, string[]> {
    const found = new Map<string, string[]>();
    for (const { url, method } of api().routes) found.set(url, [...(found.get(url) ?? []), method]);
    return found;
  }

  it('answers every method that it does not accept with 405 or, for OPTIONS, 204, and lists the accepted ones', async () => {
    const wrong: string[] = [];
    let asked = 0;
    for (const [pattern, methods] of paths()) {
      const path = pattern.replace(/:\w+/g, '7');
      const allow = [...methods, 'OPTIONS'].toSorted().join(', ');
      const others = METHODS.filter((each) => each !== 'CONNECT' && !methods.includes(each));
      const requests = others.map((method, index) => request(method, path, index === others.length - 1 ? 'connection: close\r\n' : ''));
      const answers = await exchange(api().url, requests.join(''));
      for (const [index, method] of others.entries()) {
        const answer = answers[index];
        asked += 1;
        const isRight = answer?.status === (method === 'OPTIONS' ? 204 : 405) && answer.allow === allow;
        if (!isRight) wrong.push(`${method} ${path}: ${answer?.status} ${answer?.allow}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(900);
  });

  it.for([
    ['PUT', '/api/v1/enphase/summary', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/api/v1/enphase/systems', 'GET, HEAD, OPTIONS'],
    ['PATCH', '/api/v1/enphase/health/', 'GET, HEAD, OPTIONS'],
    ['GET', '/api/v1/enphase/batches', 'OPTIONS, POST'],
    ['HEAD', '/api/v1/enphase/batches', 'OPTIONS, POST'],
    ['DELETE', '/api/v1/enphase/', 'GET, HEAD, OPTIONS, POST'],
    ['POST', '/api/v1/enphase/7', 'DELETE, GET, HEAD, OPTIONS, PATCH, PUT'],
    ['QUERY', '/api/v1/enphase/7', 'DELETE, GET, HEAD, OPTIONS, PATCH, PUT'],
    ['OPTIONS', '*', 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT'],
  ] as const)('has its own methods beside another path, or with a parameter: %s %s', async ([method, path, allow]) => {
    expect(await ask(method, path)).toMatchObject({ status: method === 'OPTIONS' ? 204 : 405, allow });
  });

  it('refuses a method before it reads a body or checks a key', async () => {
    const body = 'x'.repeat(100);
    const answer = await ask('QUERY', '/api/v1/keys', `content-type: text/plain\r\ncontent-length: ${body.length}\r\n`);
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([405, { error: { code: 'METHOD_NOT_ALLOWED' } }]);
    expect(JSON.parse((await ask('PUT', '/api/v1/enphase/summary')).body)).toEqual({ detail: expect.stringContaining('GET, HEAD') });
  });

  it.for(['FOO', 'get'])('is not even looked up for the method %s', async (method) => {
    const { status, body } = await ask(method, '/healthz');
    expect([status, JSON.parse(body)]).toMatchObject([501, { error: { code: 'METHOD_UNKNOWN' } }]);
  });

  it('is the same with a final slash, with doubled slashes, and after a host', async () => {
    // The routes of tenants soon say that too many links were refused.
    const isRead = ([pattern, methods]: [string, string[]]) => methods.includes('GET') && !pattern.startsWith('/api/v1/tenant/');
    const get = [...paths()].filter(isRead).map(([pattern]) => pattern.replace(/:\w+/g, '7'));
    expect(get.length).toBeGreaterThan(20);
    for (const path of get) {
      const [plain, withQuery] = [await send(api(), 'admin', 'GET', path), await send(api(), 'admin', 'GET', `${path}?x=1`)];
      const others = [[`${path}/`, plain] as const, [path.replaceAll('/', '//'), plain] as const, [`${path}/?x=1`, withQuery] as const];
      for (const [other, { status, body }] of others) {
        const given = await send(api(), 'admin', 'GET', other);
        expect([other, given.status]).toEqual([other, status]);
        if (!/docs|info|metrics/.test(path)) expect(given.body).toEqual(body);
      }
    }
    expect((await ask('GET', `${api().url}/healthz`)).status).toBe(200);
  });

  it('answers HEAD as GET, without a body', async () => {
    expect(await ask('HEAD', '/api/v1/enphase/health/')).toMatchObject({ status: 200, body: '' });
    expect(await ask('HEAD', '/api/v1/keys')).toMatchObject({ status: 401, body: '' });
    expect(await ask('HEAD', '/nothing')).toMatchObject({ status: 404, body: '' });
  });

  it.for(['GET', 'POST', 'QUERY', 'TRACE', 'OPTIONS', 'PUT'])('is refused as unknown before a body is read: %s', async (method) => {
    expect((await ask(method, '/nothing', 'content-type: text/plain\r\ncontent-length: 9\r\n')).status).toBe(404);
    expect((await ask(method, '/api/v1/enphase/%66oo/nothing')).status).toBe(404);
  });

  it('refuses in the shape of its own routes, not of neighbouring ones', async () => {
    for (const path of ['/api/v1/enphase/batches', '/api/v1/enphase/%62atches/']) {
      expect(JSON.parse((await ask('GET', path)).body)).toMatchObject({ error: { code: 'METHOD_NOT_ALLOWED' } });
    }
    expect(JSON.parse((await ask('DELETE', '/api/v1/enphase/')).body)).toEqual({ detail: expect.any(String) });
  });

  it('treats an encoded slash as a character of a name', async () => {
    expect((await send(api(), 'read', 'GET', '/api/v1/enphase/7%2Fsummary')).status).toBe(422);
    expect((await send(api(), 'read', 'GET', '/api/v1/enphase%2Fhealth')).status).toBe(404);
  });
});
