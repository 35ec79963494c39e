import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { startServer } from './test-server.ts';
import { HttpSession } from './session.ts';

/** A server that fails so many times before it answers. */
const failing = async (times: number, fail: 'reset' | number) => {
  let count = 0;
  return await startServer((response, _request, raw) => {
    count += 1;
    if (count > times) response.end('120 V');
    else if (fail === 'reset') raw.socket.destroy();
    else response.writeHead(fail).end();
  });
};

const retrying = (clock: FakeClock, retryLimit: number) => new HttpSession({ userAgent: 'x', retryLimit, clock, random: () => 0.5 });

describe('a request that fails for a moment', () => {
  it('is not repeated unless the session is told to', async () => {
    await using server = await failing(1, 'reset');
    await expect(new HttpSession({ userAgent: 'x' }).get(server.url)).rejects.toMatchObject({ kind: 'connection' });
    expect(server.requests).toHaveLength(1);
  });

  it.each(['reset', 502, 503, 504] as const)('is repeated after %s, later each time', async (fail) => {
    await using server = await failing(2, fail);
    const clock = new FakeClock();
    expect((await retrying(clock, 2).get(server.url)).body).toBe('120 V');
    expect(clock.sleepsMs).toEqual([150, 300]);
  });

  it('is repeated so often and no more', async () => {
    await using server = await failing(9, 503);
    expect((await retrying(new FakeClock(), 2).get(server.url)).status).toBe(503);
    expect(server.requests).toHaveLength(3);
  });

  it('is repeated as PUT and DELETE, too, and never as POST', async () => {
    await using server = await failing(4, 503);
    const session = retrying(new FakeClock(), 1);
    expect((await session.postForm(server.url, [])).status).toBe(503);
    expect((await session.post(server.url, 'x', 'text/plain')).status).toBe(503);
    expect((await session.put(server.url, 'x', 'text/plain')).status).toBe(503);
    expect((await session.delete(server.url)).status).toBe(200);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'POST', 'PUT', 'PUT', 'DELETE']);
  });

  it.each([400, 401, 404, 429, 500])('is not repeated after status %i', async (status) => {
    await using server = await failing(1, status);
    expect((await retrying(new FakeClock(), 2).get(server.url)).status).toBe(status);
  });

  it('is not repeated when its time would be over', async () => {
    await using server = await failing(1, 503);
    const session = new HttpSession({ userAgent: 'x', retryLimit: 1, clock: new FakeClock(), random: () => 0.5, requestTimeoutMs: 150 });
    expect((await session.get(server.url)).status).toBe(503);
  });

  it('is not repeated once it was given up', async () => {
    const controller = new AbortController();
    await using server = await startServer((response) => {
      controller.abort();
      response.writeHead(503).end();
    });
    await expect(retrying(new FakeClock(), 5).get(server.url, { signal: controller.signal })).rejects.toMatchObject({ kind: 'aborted' });
    expect(server.requests).toHaveLength(1);
  });
});
