import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startForwardProxy } from '../../testing/forward-proxy.ts';
import { startServer } from '../test-server.ts';

/** In its own process, because Node.js reads the environment at its start. Prints the result of each request. */
const program = `
  const { HttpSession } = await import(process.argv[1]);
  const outcomes = [];
  const lookup = (name, { all }, callback) => all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);
  for (const { url, method = 'get', guarded, ...options } of JSON.parse(process.argv[2])) {
    const guard = guarded ? { guard: { lookup, refusalOf: () => undefined } } : {};
    const session = new HttpSession({ userAgent: 'x', connectTimeoutMs: 1_000, ...guard, ...options });
    const sent = method === 'post' ? session.postForm(url, [['a', '1']]) : session.get(url);
    outcomes.push(await sent.then(({ status, body }) => status + ' ' + body, ({ kind, message }) => kind + ' ' + message));
    for (const { name } of session.serializeCookies()) outcomes.push('cookie ' + name);
  }
  process.stdout.write(JSON.stringify(outcomes));
`;

interface Wanted {
  readonly url: string;
  readonly method?: 'post';
  readonly tls?: 'insecure' | 'legacy';
  readonly parser?: 'lenient';
  readonly guarded?: true;
}

async function outcomesOf(wanted: readonly Wanted[], environment: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const args = ['--input-type=module', '-e', program, new URL('../session.ts', import.meta.url).href, JSON.stringify(wanted)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { PATH: process.env['PATH'], ...environment } });
  return JSON.parse(stdout) as string[];
}

const through = ({ port }: { readonly port: number }, userinfo = '') => {
  const address = `http://${userinfo}127.0.0.1:${port}`;
  return { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: address, HTTPS_PROXY: address };
};

describe('the proxy that the environment names', () => {
  it('is not asked for a session with a guard, which it would not obey', async () => {
    await using plain = await startServer((response) => response.end('direct'));
    await using proxy = await startForwardProxy({ ports: { 'meter.example': plain.port } });
    const wanted: Wanted[] = [
      { url: `http://meter.example:${plain.port}/`, guarded: true },
      { url: `http://meter.example:${plain.port}/`, guarded: true, parser: 'lenient' },
    ];
    expect(await outcomesOf(wanted, through(proxy))).toEqual(['200 direct', '200 direct']);
    expect(proxy.asked).toEqual([]);
  });

  it('carries requests to other hosts, over both schemes and by every kind of session', async () => {
    await using plain = await startServer((response, { method }) => response.end(`plain ${method}`));
    await using secure = await startServer((response, { method }) => response.end(`secure ${method}`), { tls: true });
    await using proxy = await startForwardProxy({
      ports: { 'plain.example': plain.port, 'secure.example': secure.port },
      credentials: 'us er:p@ss',
    });
    const wanted: Wanted[] = [
      { url: 'http://plain.example/a' },
      { url: 'http://plain.example/b', method: 'post' },
      { url: 'http://plain.example/c', parser: 'lenient' },
      { url: 'https://secure.example/', tls: 'insecure' },
      { url: 'https://secure.example/', tls: 'insecure', method: 'post' },
      { url: 'https://secure.example/', tls: 'legacy', parser: 'lenient' },
    ];
    expect(await outcomesOf(wanted, through(proxy, 'us%20er:p%40ss@'))).toEqual([
      '200 plain GET',
      '200 plain POST',
      '200 plain GET',
      '200 secure GET',
      '200 secure POST',
      '200 secure GET',
    ]);
    expect(proxy.asked).toEqual([
      'GET http://plain.example/a',
      'POST http://plain.example/b',
      'GET http://plain.example/c',
      'CONNECT secure.example:443',
      'CONNECT secure.example:443',
      'CONNECT secure.example:443',
    ]);
  });

  it('is not used for local addresses or networks of NO_PROXY', async () => {
    await using server = await startServer((response) => response.end('direct'));
    await using proxy = await startForwardProxy();
    const wanted: Wanted[] = [
      { url: server.url },
      { url: `http://localhost:${server.port}/`, method: 'post' },
      { url: 'http://192.0.2.77/' },
      { url: 'http://[fd00:db8::1]/', parser: 'lenient' },
      { url: 'http://pushgateway.monitoring.svc:9091/' },
      { url: 'http://pushgateway:9091/' },
      { url: 'https://203.0.113.9/' },
    ];
    const environment = { ...through(proxy), NO_PROXY: '192.0.2.0/24, fd00::/8', KUBERNETES_SERVICE_HOST: '203.0.113.9' };
    const outcomes = await outcomesOf(wanted, environment);
    expect(outcomes.slice(0, 2)).toEqual(['200 direct', '200 direct']);
    expect(outcomes).toHaveLength(wanted.length);
    expect(outcomes.join()).not.toContain('proxy');
    expect(proxy.asked).toEqual([]);
  });

  it('is named by failures through it, without its password', async () => {
    await using proxy = await startForwardProxy({ credentials: 'user:right' });
    const address = `127.0.0.1:${proxy.port}`;
    const wanted: Wanted[] = [{ url: 'http://far.example/' }, { url: 'https://far.example/' }];
    const wantsCredentials = (outcome: string | undefined) =>
      expect(outcome).toMatch(
        new RegExp(`^proxy GET https?://far.example/ through the proxy ${address}: the proxy wants a user .*status 407`),
      );
    const refused = await outcomesOf(wanted, through(proxy, 'user:hunter2@'));
    wantsCredentials(refused[0]);
    wantsCredentials(refused[1]);
    expect(await outcomesOf(wanted, through(proxy, 'user:right@'))).toEqual([
      '502 no such host',
      `proxy GET https://far.example/ through the proxy ${address}: the proxy did not pass the request on (status 502, ERR_PROXY_TUNNEL)`,
    ]);
    const absent = await outcomesOf(wanted, through({ port: 9 }, 'user:hunter2@'));
    for (const outcome of absent) expect(outcome).toMatch(/^connection .* through the proxy 127\.0\.0\.1:9: .*ECONNREFUSED/);
    expect([...refused, ...absent].join()).not.toContain('hunter2');
  });

  it('is not read to its end if it refuses, and its cookies are not taken', async () => {
    await using proxy = await startServer((response) => response.writeHead(407, { 'set-cookie': 'ticket=1' }).write('wait'));
    const outcomes = await outcomesOf([{ url: 'http://far.example/' }], through(proxy));
    expect(outcomes).toEqual([expect.stringMatching(/^proxy .*status 407\)$/)]);
  });

  it('is not used without NODE_USE_ENV_PROXY', async () => {
    await using proxy = await startForwardProxy();
    const [outcome] = await outcomesOf([{ url: 'http://far.example.invalid/' }], { ...through(proxy), NODE_USE_ENV_PROXY: '' });
    expect(outcome).toMatch(/^dns /);
    expect(proxy.asked).toEqual([]);
  });
});
