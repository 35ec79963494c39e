import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startTorusUnit, type TorusUnit } from '../torus-unit/server.ts';

const statuses = (unit: TorusUnit) => unit.requests.map(({ status }) => status);

describe('a transport fault', () => {
  it('delayMs delays the answer', async () => {
    const waited: number[] = [];
    await using unit = await startTorusUnit({ wait: async (milliseconds) => void waited.push(milliseconds) });
    unit.control({ delayMs: 1500 });
    expect((await fetch(unit.url)).status).toBe(200);
    expect(waited).toEqual([1500]);
  });

  it('delayMs waits in real time by default', async () => {
    await using unit = await startTorusUnit({ delayMs: 20 });
    const start = performance.now();
    await fetch(unit.url);
    expect(performance.now() - start).toBeGreaterThan(15);
  });

  it('hang never answers', async () => {
    await using unit = await startTorusUnit({ hang: true });
    const controller = new AbortController();
    const reply = fetch(unit.url, { signal: controller.signal });
    await expect.poll(() => statuses(unit)).toEqual([null]);
    controller.abort();
    await expect(reply).rejects.toThrow('abort');
    expect(statuses(unit)).toEqual([null]);
  });

  it('dropConnection closes without an answer', async () => {
    await using unit = await startTorusUnit({ dropConnection: true });
    await expect(fetch(unit.url)).rejects.toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } });
    expect(statuses(unit)).toEqual([null]);
  });

  it('cutInHalf promises more than it sends', async () => {
    await using unit = await startTorusUnit();
    const whole = await (await fetch(unit.url)).text();
    unit.control({ cutInHalf: true });
    const reply = await fetch(unit.url);
    expect([reply.status, reply.headers.get('content-length')]).toEqual([200, String(whole.length)]);
    let received = '';
    const read = async () => {
      for await (const chunk of reply.body ?? []) received += Buffer.from(chunk).toString();
    };
    await expect(read()).rejects.toThrow('terminated');
    expect(received).toBe(whole.slice(0, Math.floor(whole.length / 2)));
  });

  it('status500 answers with an error and has no effect', async () => {
    await using unit = await startTorusUnit({ status500: true });
    expect((await fetch(unit.url)).status).toBe(500);
    expect(statuses(unit)).toEqual([500]);
  });

  it('ends after the given number of requests', async () => {
    await using unit = await startTorusUnit();
    unit.control({ status500: true, times: 2 });
    for (let request = 0; request < 3; request += 1) await fetch(unit.url);
    expect(statuses(unit)).toEqual([500, 500, 200]);
  });
});

describe('a client that disconnects', () => {
  it('is forgotten while its answer is delayed', async () => {
    const waits: AbortSignal[] = [];
    await using unit = await startTorusUnit({
      delayMs: 60_000,
      times: 1,
      wait: (_, signal) => {
        waits.push(signal);
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('gone'))));
      },
    });
    const controller = new AbortController();
    const reply = fetch(unit.url, { signal: controller.signal });
    await expect.poll(() => waits).toHaveLength(1);
    controller.abort();
    await expect(reply).rejects.toThrow('abort');
    await expect.poll(() => waits[0]?.aborted).toBe(true);
    expect((await fetch(unit.url)).status).toBe(200);
    expect(statuses(unit)).toEqual([null, 200]);
  });

  it('has sent no request if its body is incomplete', async () => {
    await using unit = await startTorusUnit();
    const { hostname, port } = new URL(unit.url);
    const socket = connect(Number(port), hostname);
    socket.write('POST / HTTP/1.1\r\nHost: unit\r\nContent-Length: 100\r\n\r\nhalf', () => socket.destroy());
    await once(socket, 'close');
    expect((await fetch(unit.url)).status).toBe(200);
    expect(statuses(unit)).toEqual([200]);
  });
});
