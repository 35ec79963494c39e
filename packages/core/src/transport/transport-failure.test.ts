import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { RetrySource } from '../errors/errors.ts';
import { TransportFailure, transportFailureOf } from './transport-failure.ts';

/** One register read by Modbus TCP (MODBUS Messaging on TCP/IP Implementation Guide V1.0b, section 3.1). */
const request = Buffer.from('000100000006010300000001', 'hex');
const answer = Buffer.from('0001000000050103020078', 'hex');

/** A meter that speaks plain TCP and answers each request as the test scripts. It stops at the end of the block that uses it. */
async function startMeter(onRequest: (socket: Socket) => void): Promise<{ readonly port: number } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('data', () => onRequest(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: close };
}

interface Question {
  readonly timeoutMs?: number;
  readonly stop?: AbortSignal;
  readonly host?: string;
  readonly isTls?: boolean;
}

/** What a source does that reads no HTTP: one request, one answer, and each failure as a TransportFailure. */
async function readMeter(
  port: number,
  { timeoutMs = 60_000, stop = new AbortController().signal, host = '127.0.0.1', isTls = false }: Question = {},
): Promise<Buffer> {
  const target = `modbus://${host}:${port}`;
  const socket = addAbortSignal(
    AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]),
    isTls ? connectTls({ port, host }) : connect(port, host),
  );
  let received = Buffer.alloc(0);
  try {
    socket.write(request);
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      received = Buffer.concat([received, chunk]);
      if (received.length >= answer.length) return received;
    }
  } catch (error) {
    throw transportFailureOf(error, { target, aborted: stop.aborted, answered: received.length > 0 });
  } finally {
    socket.destroy();
  }
  throw new TransportFailure({ kind: received.length > 0 ? 'broken' : 'connection', target });
}

async function failureOf(work: Promise<unknown>): Promise<TransportFailure> {
  const outcome: unknown = await work.catch((error: unknown) => error);
  if (!(outcome instanceof TransportFailure)) throw new Error('it did not fail with TransportFailure', { cause: outcome });
  return outcome;
}

describe('a source without HTTP', () => {
  it('reads an answer', async () => {
    await using meter = await startMeter((socket) => socket.end(answer));
    expect(await readMeter(meter.port)).toEqual(answer);
  });

  it('reports a port on which nobody listens', async () => {
    const meter = await startMeter(() => undefined);
    await meter[Symbol.asyncDispose]();
    const failure = await failureOf(readMeter(meter.port));
    expect(failure.message).toBe(`modbus://127.0.0.1:${meter.port}: no connection, or it was closed before an answer (ECONNREFUSED)`);
    expect(failure).toMatchObject({
      code: 'TRANSPORT_FAILED',
      exitCode: 69,
      reason: 'transport_connection',
      context: { target: `modbus://127.0.0.1:${meter.port}`, kind: 'connection', systemCode: 'ECONNREFUSED' },
      cause: { code: 'ECONNREFUSED' },
    });
    expect(failure.reasonOf('meter')).toBe('meter_connection');
  });

  it('reports a meter that stays silent', async () => {
    await using meter = await startMeter(() => undefined);
    const failure = await failureOf(readMeter(meter.port, { timeoutMs: 50 }));
    expect(failure.message).toBe(`modbus://127.0.0.1:${meter.port}: no complete answer in time`);
    expect(failure).toMatchObject({ kind: 'timeout', exitCode: 69 });
    expect(failure.reasonOf('meter')).toBe('meter_timeout');
  });

  it('reports a connection that is reset, or closed, before an answer', async () => {
    await using resetting = await startMeter((socket) => socket.resetAndDestroy());
    expect((await failureOf(readMeter(resetting.port))).reasonOf('meter')).toBe('meter_connection');
    await using closing = await startMeter((socket) => socket.end());
    expect((await failureOf(readMeter(closing.port))).reasonOf('meter')).toBe('meter_connection');
  });

  it.for(['end', 'resetAndDestroy'] as const)('reports half an answer, then %s', async (how) => {
    await using meter = await startMeter((socket) => socket.write(answer.subarray(0, 5), () => setImmediate(() => socket[how]())));
    const failure = await failureOf(readMeter(meter.port));
    expect(failure).toMatchObject({ kind: 'broken', message: expect.stringContaining('the answer was cut off or malformed') });
    expect(failure.reasonOf('meter')).toBe('meter_broken');
  });

  it('reports half an answer that never continues as a timeout', async () => {
    await using meter = await startMeter((socket) => socket.write(answer.subarray(0, 5)));
    expect(await failureOf(readMeter(meter.port, { timeoutMs: 50 }))).toMatchObject({ kind: 'timeout' });
  });

  it('reports that the run was stopped, whatever the error of the socket', async () => {
    const stop = new AbortController();
    await using meter = await startMeter(() => stop.abort());
    expect(await failureOf(readMeter(meter.port, { stop: stop.signal }))).toMatchObject({ kind: 'aborted' });
  });

  it('reports a name without an address', async () => {
    const failure = await failureOf(readMeter(502, { host: 'meter.wattjobs.invalid' }));
    expect(failure.reasonOf('meter')).toBe('meter_dns');
  });

  it('reports a port that does not speak TLS', async () => {
    await using meter = await startMeter((socket) => socket.end(answer));
    expect(await failureOf(readMeter(meter.port, { isTls: true }))).toMatchObject({
      kind: 'tls',
      isHandshake: true,
      message: expect.stringContaining('no TLS connection, because the handshake failed (ERR_SSL_'),
    });
  });

  it('reports a file or a device that cannot be opened', async () => {
    const failure = await failureOf(
      readFile('/dev/tty-no-meter').catch((error: unknown) => {
        throw transportFailureOf(error, { target: '/dev/tty-no-meter' });
      }),
    );
    expect(failure.message).toBe('/dev/tty-no-meter: it cannot be opened (ENOENT)');
    expect(failure.reasonOf('meter')).toBe('meter_access');
  });

  it.for(['timeout', 'dns', 'connection', 'access', 'tls', 'too-large', 'broken', 'aborted'] as const)(
    'does not mention HTTP for %s',
    (kind) => {
      const { code, reason, message, fix, context } = new TransportFailure({ kind, target: 'modbus://192.0.2.5:502' });
      expect(JSON.stringify({ code, reason, message, fix, context })).not.toMatch(/http|request|status|method|redirect|page|url/i);
    },
  );

  it('becomes a problem of the source, as with HTTP', () => {
    const failure = new TransportFailure({ kind: 'too-large', target: 'mqtt://broker.example:1883' });
    const problem = new RetrySource(failure.message, { reason: failure.reasonOf('meter'), cause: failure });
    expect(problem).toMatchObject({ exitCode: failure.exitCode, reason: 'meter_too_large' });
  });
});

describe('the target of a failure', () => {
  it.for([
    ['mqtt://user:password@broker.example:1883/topic?key=1#part', 'mqtt://broker.example:1883/topic'],
    ['modbus://192.0.2.5:502', 'modbus://192.0.2.5:502'],
    ['meter.local:502', 'meter.local:502'],
    ['/dev/ttyUSB0', '/dev/ttyUSB0'],
    ['file:///data/export.csv', 'file:///data/export.csv'],
  ] as const)('%s is shown as %s', ([target, shown]) => {
    expect(new TransportFailure({ kind: 'broken', target }).context).toEqual({ target: shown, kind: 'broken' });
  });
});
