import { describe, expect, it } from 'vitest';
import { HttpFailure } from './http-failure.ts';
import { HttpSession } from './session.ts';
import { startServer } from './test-server.ts';

/** The failure of a request with that time. */
async function failureOf(url: string, requestTimeoutMs: number): Promise<unknown> {
  return await new HttpSession({ userAgent: 'x', requestTimeoutMs }).get(url).catch((error: unknown) => error);
}

// The server answers well within the time of one request, also on a busy machine.
describe.concurrent('the timeout of a request', () => {
  it('ends a body that arrives too slowly', async () => {
    await using server = await startServer((response) => {
      const drip = setInterval(() => response.write('x'), 20);
      response.writeHead(200).on('close', () => clearInterval(drip));
    });
    const failure = await failureOf(server.url, 2_000);
    expect(failure).toBeInstanceOf(HttpFailure);
    expect(failure).toMatchObject({ kind: 'timeout', status: 200 });
  });

  it('applies to each of its redirects, and three times as much to all together', async () => {
    await using server = await startServer((response, { url }) => {
      setTimeout(() => response.writeHead(302, { location: `/${Number(url.slice(1)) + 1}` }).end(), 400);
    });
    expect(await failureOf(`${server.url}/0`, 1_000)).toMatchObject({ kind: 'timeout' });
    expect(server.requests.length).toBeGreaterThan(3);
    expect(server.requests.length).toBeLessThan(9);
  });
});
