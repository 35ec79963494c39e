import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemClock } from '@wattjobs/core/time';
import { FakeClock } from '@wattjobs/core/testing';
import { startModbusMeter } from '@wattjobs/simulators';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytes, startRawMeter } from '../testing/raw-meter.ts';
import { type ConnectionOptions, ModbusConnection, type ReadRegisters } from './connection.ts';
import { tcp } from './framing.ts';

const unhandled: unknown[] = [];
const remember = (reason: unknown) => unhandled.push(reason);
beforeAll(() => void process.on('unhandledRejection', remember));
afterAll(() => void process.off('unhandledRejection', remember));

const signal = new AbortController().signal;

async function open(port: number, options: Partial<ConnectionOptions> = {}): Promise<ModbusConnection & AsyncDisposable> {
  const connection = await ModbusConnection.open({
    host: '127.0.0.1',
    port,
    framing: 'tcp',
    ignoreTransactionId: false,
    connectTimeoutMs: 2_000,
    clock: systemClock,
    signal,
    ...options,
  });
  return Object.assign(connection, { [Symbol.asyncDispose]: () => connection.close() });
}

const voltage: ReadRegisters = { unitId: 1, start: 0x3400, count: 2, timeoutMs: 2_000, signal };
const volts = bytes('43 66 00 00');
const answerOf = (request: Buffer) => tcp.wrap(request.readUInt16BE(0), request.readUInt8(6), Buffer.concat([bytes('03 04'), volts]));

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );
}

describe('a connection to a meter', () => {
  it('reads registers, with the bytes of the vendor on the wire', async () => {
    const requests: string[] = [];
    await using meter = await startRawMeter((request, socket) => {
      requests.push(request.toString('hex'));
      socket.write(answerOf(request));
    });
    await using connection = await open(meter.port);
    expect(await connection.readHoldingRegisters(voltage)).toEqual(volts);
    expect(await connection.readHoldingRegisters({ ...voltage, unitId: 2 })).toEqual(volts);
    expect(requests).toEqual(['000100000006010334000002', '000200000006020334000002']);
    expect(meter.sockets.length).toBe(1);
  });

  it('reads an answer that comes in two segments, cut at any byte (A4)', async () => {
    let cut = 1;
    await using meter = await startRawMeter((request, socket) => {
      const answer = answerOf(request);
      socket.write(answer.subarray(0, cut));
      setImmediate(() => setImmediate(() => socket.write(answer.subarray(cut))));
    });
    await using connection = await open(meter.port);
    for (; cut < 13; cut++) expect(await connection.readHoldingRegisters(voltage)).toEqual(volts);
  });

  it.for(['tcp', 'rtu'] as const)('reads the simulated meter over %s', async (framing) => {
    await using meter = await startModbusMeter({ framing, values: { voltageVolts: [230, 231, 232] } });
    await using connection = await open(meter.port, { framing });
    expect(await connection.readHoldingRegisters(voltage)).toEqual(volts);
    const exception = await failureOf(connection.readHoldingRegisters({ ...voltage, start: 0x2000 }));
    expect(exception).toMatchObject({ reason: 'meter_register_missing', exceptionCode: 2 });
    expect((await connection.readHoldingRegisters({ ...voltage, count: 30 })).length).toBe(60);
  });

  it('answers calls one after the other, in their order', async () => {
    let inFlight = 0;
    await using meter = await startRawMeter((request, socket) => {
      inFlight++;
      expect(inFlight).toBe(1);
      setImmediate(() => {
        inFlight--;
        const start = request.subarray(8, 10);
        socket.write(tcp.wrap(request.readUInt16BE(0), 1, Buffer.concat([bytes('03 02'), start])));
      });
    });
    await using connection = await open(meter.port);
    const reads = [5, 6, 7].map((start) => connection.readHoldingRegisters({ ...voltage, start, count: 1 }));
    expect(await Promise.all(reads)).toEqual([bytes('00 05'), bytes('00 06'), bytes('00 07')]);
  });

  it('gives each request the next transaction id', async () => {
    const ids: number[] = [];
    await using meter = await startRawMeter((request, socket) => {
      ids.push(request.readUInt16BE(0));
      socket.write(answerOf(request));
    });
    await using connection = await open(meter.port);
    for (let index = 0; index < 3; index++) await connection.readHoldingRegisters(voltage);
    expect(ids).toEqual([1, 2, 3]);
  });
});

describe('an answer that is not the one', () => {
  const wrong: readonly (readonly [name: string, answer: string, message: string])[] = [
    ['has a foreign transaction id (A3)', '00 02 00 00 00 07 01 03 04 43 66 00 00', 'has transaction id 2, but the request had 1'],
    ['always has transaction id 0 (A3)', '00 00 00 00 00 07 01 03 04 43 66 00 00', 'has transaction id 0, but the request had 1'],
    ['is from another unit', '00 01 00 00 00 07 02 03 04 43 66 00 00', 'is from unit 2, but the request was for unit 1'],
    ['has another function', '00 01 00 00 00 07 01 04 04 43 66 00 00', 'has function 4, but the request had function 3'],
    ['is an exception to another function', '00 01 00 00 00 03 01 84 02', 'has function 132, but the request had function 3'],
    ['is a register short', '00 01 00 00 00 05 01 03 02 43 66', 'holds 2 bytes and states 2, but 2 registers have 4'],
    ['is a register long', '00 01 00 00 00 09 01 03 06 43 66 00 00 00 00', 'holds 6 bytes and states 6, but 2 registers have 4'],
    ['states more bytes than it has', '00 01 00 00 00 07 01 03 06 43 66 00 00', 'holds 4 bytes and states 6, but 2 registers have 4'],
    ['is an exception without a code', '00 01 00 00 00 04 01 83 02 00', 'is an exception of the wrong length'],
    ['is junk', 'de ad be ef de ad be ef', 'is not Modbus TCP'],
  ];
  it.for(wrong)('is refused if it %s', async ([, answer, message]) => {
    await using meter = await startRawMeter((_request, socket) => socket.write(bytes(answer)));
    await using connection = await open(meter.port);
    const failure = await failureOf(connection.readHoldingRegisters(voltage));
    expect(failure).toMatchObject({ code: 'TRANSPORT_FAILED', reason: 'meter_broken', kind: 'broken' });
    expect(String(failure)).toContain(`modbus://127.0.0.1:${meter.port}: the answer ${message}`);
    expect(connection.closed).toBe(true);
    expect(await failureOf(connection.readHoldingRegisters(voltage))).toBe(failure);
  });

  it('is accepted under another transaction id if the target says so, but not with another unit or length (A3)', async () => {
    const answers = ['01 03 10 000102030405060708090a0b0c0d0e0f', '02 03 10 000102030405060708090a0b0c0d0e0f'];
    await using meter = await startRawMeter((_request, socket) => socket.write(bytes(`00 02 00 00 00 13 ${answers.shift()}`)));
    await using connection = await open(meter.port, { ignoreTransactionId: true });
    expect(await connection.readHoldingRegisters({ ...voltage, count: 8 })).toEqual(bytes('000102030405060708090a0b0c0d0e0f'));
    expect(String(await failureOf(connection.readHoldingRegisters({ ...voltage, count: 8 })))).toContain('is from unit 2');
  });

  it('ends the connection if ids tell nothing and it comes without a request (A3)', async () => {
    await using meter = await startRawMeter((request, socket) => socket.write(Buffer.concat([answerOf(request), answerOf(request)])));
    await using connection = await open(meter.port, { ignoreTransactionId: true });
    expect(await connection.readHoldingRegisters(voltage)).toEqual(volts);
    expect(String(await failureOf(connection.readHoldingRegisters(voltage)))).toContain('an answer came without a request');
  });

  it('is dropped and counted if it is a second one in the same segment', async () => {
    await using meter = await startRawMeter((request, socket) => socket.write(Buffer.concat([answerOf(request), answerOf(request)])));
    await using connection = await open(meter.port);
    expect(await connection.readHoldingRegisters(voltage)).toEqual(volts);
    expect(connection.lateAnswers).toBe(1);
    expect(await connection.readHoldingRegisters(voltage)).toEqual(volts);
  });
});

/** A meter that never answers by itself, and the sockets and requests that reached it. */
async function startSilentMeter() {
  const { promise, resolve } = Promise.withResolvers<{ readonly request: Buffer; readonly socket: Socket }>();
  const meter = await startRawMeter((request, socket) => resolve({ request, socket }));
  return Object.assign(meter, { asked: promise });
}

describe('answers without end', () => {
  it('end the connection, and are not all kept', async () => {
    const many = Buffer.concat(Array.from({ length: 1000 }, () => tcp.wrap(60_000, 1, bytes('03 02 00 00'))));
    await using meter = await startRawMeter((request, socket) => {
      socket.write(answerOf(request));
      setImmediate(() => socket.write(many));
    });
    await using connection = await open(meter.port);
    await connection.readHoldingRegisters(voltage);
    while (!connection.closed) await nextTurn();
    expect(connection.lateAnswers).toBe(17);
  });
});

describe('an answer that does not come in time', () => {
  it('is dropped and counted when it comes, also in one segment with the next one', async () => {
    const clock = new FakeClock();
    const requests: Buffer[] = [];
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    await using meter = await startRawMeter((request, socket) => {
      requests.push(request);
      const [first = request, second] = requests;
      if (second === undefined) return resolve();
      const late = tcp.wrap(first.readUInt16BE(0), 1, bytes('03 04 00 00 00 01'));
      socket.write(Buffer.concat([late, answerOf(second)]));
    });
    await using connection = await open(meter.port, { clock });
    const failed = failureOf(connection.readHoldingRegisters({ ...voltage, timeoutMs: 600 }));
    await asked;
    clock.advance(599);
    await nextTurn();
    expect(connection.lateAnswers).toBe(0);
    clock.advance(1);
    expect(await failed).toMatchObject({ reason: 'meter_timeout' });
    expect(String(await failed)).toContain('no complete answer in time (unit 1, registers 13312 to 13313)');
    expect(connection.closed).toBe(false);
    expect(await connection.readHoldingRegisters(voltage)).toEqual(volts);
    expect(connection.lateAnswers).toBe(1);
  });

  it('is given up after its own time, whatever the limit of earlier requests was', async () => {
    const clock = new FakeClock();
    const durationsMs: number[] = [];
    const timeout = (durationMs: number) => {
      durationsMs.push(durationMs);
      return clock.timeout(durationMs);
    };
    const counted = { now: () => clock.now(), monotonic: () => clock.monotonic(), sleep: () => Promise.resolve(), timeout };
    await using meter = await startRawMeter((request, socket) => {
      if (request.readUInt16BE(0) <= 10) socket.write(answerOf(request));
    });
    await using connection = await open(meter.port, { clock: counted });
    for (let index = 0; index < 10; index++) {
      await connection.readHoldingRegisters({ ...voltage, timeoutMs: 600 });
      clock.advance(20);
    }
    // That of the connection, and one for ten requests.
    expect(durationsMs).toEqual([2_000, 600]);
    for (const timeoutMs of [100, 600]) {
      const failed = failureOf(connection.readHoldingRegisters({ ...voltage, timeoutMs }));
      await nextTurn();
      clock.advance(timeoutMs - 1);
      expect(await Promise.race([failed, nextTurn('waits')])).toBe('waits');
      clock.advance(1);
      expect(await failed).toMatchObject({ reason: 'meter_timeout' });
    }
  });

  it.for([
    ['half of it is here', {}, '00 01 00 00 00 07 01 03 04 43'],
    ['no id would tell it from the next one', { ignoreTransactionId: true }, ''],
    ['RTU has no ids', { framing: 'rtu' }, ''],
  ] as const)('ends the connection if %s (A4)', async ([, options, sent]) => {
    const clock = new FakeClock();
    await using meter = await startSilentMeter();
    await using connection = await open(meter.port, { clock, ...options });
    const failed = failureOf(connection.readHoldingRegisters(voltage));
    const { socket } = await meter.asked;
    await new Promise((resolve) => socket.write(bytes(sent), resolve));
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    clock.advance(2_000);
    expect(await failed).toMatchObject({ kind: 'timeout' });
    expect(connection.closed).toBe(true);
  });
});

describe('a connection that fails', () => {
  it('is refused with its system code', async () => {
    const meter = await startRawMeter();
    await meter[Symbol.asyncDispose]();
    const failure = await failureOf(open(meter.port));
    expect(failure).toMatchObject({ reason: 'meter_connection', systemCode: 'ECONNREFUSED' });
  });

  it('is given up after its own time limit', async () => {
    const clock = new FakeClock();
    await using meter = await startRawMeter(() => undefined);
    const failed = failureOf(open(meter.port, { clock, connectTimeoutMs: 500 }));
    clock.advance(500);
    expect(await failed).toMatchObject({ reason: 'meter_timeout' });
    expect(String(await failed)).toContain('no connection in time');
  });

  it('says that another client may hold the meter, if it is closed before any byte (A9)', async () => {
    await using meter = await startRawMeter();
    await using connection = await open(meter.port);
    const failure = await failureOf(connection.readHoldingRegisters(voltage));
    expect(failure).toMatchObject({ reason: 'meter_connection' });
    expect(String(failure)).toContain('another client seems to hold the meter');
  });

  it('says so of a simulated meter that serves one client, and none of the others (A9)', async () => {
    await using meter = await startModbusMeter({ clientLimit: 1, overLimit: 'close-at-once' });
    const first = await open(meter.port);
    await first.readHoldingRegisters(voltage);
    await using second = await open(meter.port);
    expect(String(await failureOf(second.readHoldingRegisters(voltage)))).toContain('another client seems to hold the meter');
    // Its place is free as soon as it has seen that the first one closed.
    await first.close();
    while (meter.counters.connectionsOpen > 0) await nextTurn();
    await using third = await open(meter.port);
    expect((await third.readHoldingRegisters(voltage)).length).toBe(4);
  });

  it('does not say so if it is closed after an answer, or is reset', async () => {
    await using meter = await startRawMeter((request, socket) => {
      if (request.readUInt16BE(0) === 1) socket.write(answerOf(request));
      else socket.resetAndDestroy();
    });
    await using connection = await open(meter.port);
    await connection.readHoldingRegisters(voltage);
    const failure = await failureOf(connection.readHoldingRegisters(voltage));
    expect(failure).toMatchObject({ reason: 'meter_connection', systemCode: 'ECONNRESET' });
    expect(String(failure)).not.toContain('another client');
  });

  it('is broken if it is closed inside an answer', async () => {
    await using meter = await startRawMeter((_request, socket) => socket.end(bytes('00 01 00 00 00 07 01')));
    await using connection = await open(meter.port);
    expect(await failureOf(connection.readHoldingRegisters(voltage))).toMatchObject({ reason: 'meter_broken' });
  });
});

describe('a connection is closed at the meter', () => {
  async function untilClosed(socket: Socket | undefined): Promise<void> {
    if (socket?.closed === false) await new Promise((resolve) => socket.once('close', resolve));
  }

  it('after the run is stopped, before, during and after a request', async () => {
    const stopped = new AbortController();
    await using meter = await startSilentMeter();
    const connection = await open(meter.port, { signal: stopped.signal });
    const failed = failureOf(connection.readHoldingRegisters({ ...voltage, signal: stopped.signal }));
    await meter.asked;
    stopped.abort();
    expect(await failed).toMatchObject({ reason: 'meter_aborted' });
    await untilClosed(meter.sockets[0]);
    expect(await failureOf(open(meter.port, { signal: stopped.signal }))).toMatchObject({ reason: 'meter_aborted' });
    const second = await open(meter.port);
    expect(await failureOf(second.readHoldingRegisters({ ...voltage, signal: stopped.signal }))).toMatchObject({ kind: 'aborted' });
    expect(second.closed).toBe(true);
    await untilClosed(meter.sockets[1]);
    expect(meter.sockets.length).toBe(2);
  });

  it('by close, which a request in flight survives as a failure', async () => {
    await using meter = await startSilentMeter();
    const connection = await open(meter.port);
    const failed = failureOf(connection.readHoldingRegisters(voltage));
    await meter.asked;
    await connection.close();
    await connection.close();
    expect(String(await failed)).toContain('the connection was closed');
    await untilClosed(meter.sockets[0]);
  });
});

describe('a request that no meter can answer', () => {
  it.for([
    { start: -1 },
    { start: 65_536 },
    { start: 1.5 },
    { count: 0 },
    { count: 126 },
    { start: 65_535, count: 2 },
    { unitId: 256 },
    { unitId: -1 },
  ])('is a bug, and is not sent: %o', async (wrong) => {
    await using meter = await startRawMeter((request, socket) => socket.write(answerOf(request)));
    await using connection = await open(meter.port);
    expect(await failureOf(connection.readHoldingRegisters({ ...voltage, ...wrong }))).toMatchObject({ code: 'BUG' });
    expect(await connection.readHoldingRegisters(voltage)).toEqual(volts);
  });

  it('is sent at the end of the registers', async () => {
    await using meter = await startRawMeter((request, socket) => socket.write(answerOf(request)));
    await using connection = await open(meter.port);
    expect(await connection.readHoldingRegisters({ ...voltage, start: 65_534 })).toEqual(volts);
  });
});

describe('all failures above', () => {
  it('left no rejection unhandled', async () => {
    await nextTurn();
    expect(unhandled).toEqual([]);
  });
});
