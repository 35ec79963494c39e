import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { FakeClock } from '@wattjobs/core/testing';
import { fastify } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addHeavyAnswers } from './heavy-answers.ts';

const idleMs = 100;
const config = { access: 'anyone', isHeavy: true } as const;

describe('heavy answers', () => {
  let app = fastify().withTypeProvider<ZodTypeProvider>();
  let clock = new FakeClock();
  let running: PromiseWithResolvers<void>[] = [];
  let arrived = 0;
  let port = 0;
  beforeEach(async () => {
    clock = new FakeClock();
    running = [];
    arrived = 0;
    app = fastify({ forceCloseConnections: true }).withTypeProvider<ZodTypeProvider>();
    app.addHook('onRequest', async () => void (arrived += 1));
    addHeavyAnswers(app, clock, idleMs);
    app.get('/held', { config }, async () => {
      const held = Promise.withResolvers<void>();
      running.push(held);
      await held.promise;
      return 'done';
    });
    app.get('/of-a-tenant', { config: { ...config, access: 'tenant' } }, async () => 'read');
    app.get('/endless', { config }, (_request, reply) => reply.send(Readable.from(endless())));
    app.get('/held-stream', { config }, (_request, reply) => reply.send(Readable.from(begun(running))));
    app.get('/slow', async () => {
      await sleep(3 * idleMs);
      return 'slow';
    });
    app.get('/late', { config }, (_request, reply) => reply.send(Readable.from(late())));
    await app.listen({ host: '127.0.0.1', port: 0 });
    ({ port } = app.server.address() as AddressInfo);
  });
  afterEach(() => app.close());

  const get = (path: string, signal?: AbortSignal) => fetch(`http://127.0.0.1:${port}${path}`, signal === undefined ? {} : { signal });
  const areRunning = async (count: number) => {
    while (running.length < count) await sleep(5);
  };
  /** Once so many requests are at work, or wait. */
  const haveArrived = async (count: number) => {
    while (arrived < count) await sleep(5);
    await sleep(20);
  };

  it('are computed two at once, and the next one when one of them is done', async () => {
    const answers = [get('/held'), get('/held')];
    await areRunning(2);
    answers.push(get('/held'));
    await haveArrived(3);
    expect(running).toHaveLength(2);
    running[0]?.resolve();
    await areRunning(3);
    for (const each of running) each.resolve();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('of tenants have their own places', async () => {
    const answers = [get('/held'), get('/held')];
    await areRunning(2);
    expect(await (await get('/of-a-tenant')).text()).toBe('read');
    for (const each of running) each.resolve();
    await Promise.all(answers);
  });

  it('are refused after half a minute of waiting', async () => {
    const answers = [get('/held'), get('/held')];
    await areRunning(2);
    const third = get('/held');
    await haveArrived(3);
    clock.advance(30_000);
    const { status, headers } = await third;
    expect([status, headers.get('retry-after')]).toEqual([503, '30']);
    for (const each of running) each.resolve();
    await Promise.all(answers);
  });

  it.for(['/held', '/held-stream'])('of %s give way once nothing more is computed for clients that hung up', async (path) => {
    const hangUp = new AbortController();
    const gone = [get(path, hangUp.signal), get(path, hangUp.signal)];
    await areRunning(2);
    gone.push(get('/held', hangUp.signal));
    await haveArrived(3);
    hangUp.abort();
    await Promise.allSettled(gone);
    void get('/held').catch(() => undefined);
    await haveArrived(4);
    expect(running).toHaveLength(2);
    running[0]?.resolve();
    await areRunning(3);
  });

  it('are not refused because of clients that hung up while they waited', async () => {
    const [answers, hangUp] = [[get('/held'), get('/held')], new AbortController()];
    await areRunning(2);
    const gone = Array.from({ length: 50 }, () => get('/held', hangUp.signal));
    await haveArrived(52);
    hangUp.abort();
    await Promise.allSettled(gone);
    await haveArrived(52);
    answers.push(get('/late'));
    await haveArrived(53);
    for (const each of running) each.resolve();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('are given up if a client takes nothing for a minute', async () => {
    const stalled = [1, 2].map(() => connect(port, '127.0.0.1').pause());
    for (const socket of stalled) socket.on('error', () => undefined).write('GET /endless HTTP/1.1\r\nHost: a\r\n\r\n');
    await haveArrived(2);
    void get('/held').catch(() => undefined);
    await areRunning(1);
    for (const socket of stalled) socket.destroy();
  });

  it('do not limit the time of the next answer on their connection, also if it was asked for before they ended', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /held HTTP/1.1\r\nHost: a\r\n\r\nGET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await areRunning(1);
    running[0]?.resolve();
    expect(await text(socket)).toMatch(/\r\n\r\nslow$/);
  });

  it('are not given up while they are computed', async () => {
    expect(await (await get('/late')).text()).toBe('late');
  });
});

async function* endless() {
  for (;;) yield Buffer.alloc(65_536);
}

async function* begun(running: PromiseWithResolvers<void>[]) {
  const each = Promise.withResolvers<void>();
  running.push(each);
  yield 'begun';
  await each.promise;
}

async function* late() {
  await sleep(3 * idleMs);
  yield 'la';
  await sleep(3 * idleMs);
  yield 'te';
}
