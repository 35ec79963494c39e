import { describe, expect, it } from 'vitest';
import type { MeterControls } from './controls.ts';
import { startModbusMeter } from './server.ts';
import { TestClient } from './test-client.ts';

const values = { voltageVolts: [230, 230, 230], currentAmps: [60, 60, 60] } as const;
const voltsRequest = '00 01 00 00 00 06 01 03 34 00 00 02';
const voltsAnswer = '00 01 00 00 00 07 01 03 04 43 66 00 00';
const secondRequest = '00 02 00 00 00 06 01 03 34 00 00 02';
const secondAnswer = voltsAnswer.replace('00 01', '00 02');

/** Waits end when the test says so. */
class HeldWaits {
  readonly lengths: number[] = [];
  #release: () => void = () => undefined;

  readonly wait = (milliseconds: number) => {
    this.lengths.push(milliseconds);
    return new Promise<void>((resolve) => {
      this.#release = resolve;
    });
  };

  release(): void {
    this.#release();
  }
}

describe('an answer', () => {
  it.each<[string, Partial<MeterControls>, string]>([
    ['an exception', { exception: 2 }, '00 01 00 00 00 03 01 83 02'],
    ['a constant transaction id (A3)', { constantTransactionId: 2 }, voltsAnswer.replace('00 01', '00 02')],
    ['transaction id 0 (A3)', { constantTransactionId: 0 }, voltsAnswer.replace('00 01', '00 00')],
    ['a foreign transaction id', { answer: 'foreign-transaction-id' }, voltsAnswer.replace('00 01', '00 02')],
    ['a foreign protocol id', { answer: 'foreign-protocol-id' }, voltsAnswer.replace('00 01 00 00', '00 01 00 01')],
    ['another unit', { answer: 'other-unit' }, voltsAnswer.replace('07 01', '07 02')],
    ['another function', { answer: 'other-function' }, voltsAnswer.replace('01 03', '01 04')],
    ['one register less', { answer: 'one-register-short' }, '00 01 00 00 00 05 01 03 02 43 66'],
    ['one register more', { answer: 'one-register-long' }, '00 01 00 00 00 09 01 03 06 43 66 00 00 00 00'],
    ['a byte count that is not true', { answer: 'lying-byte-count' }, '00 01 00 00 00 07 01 03 06 43 66 00 00'],
    ['garbage', { answer: 'garbage' }, 'A5 A5 A5 A5 A5 A5 A5 A5 A5 A5 A5 A5 A5'],
    ['the same answer twice', { answer: 'repeated' }, `${voltsAnswer} ${voltsAnswer}`],
    ['three bytes of junk after it', { junkBytes: 3 }, `${voltsAnswer} A5 A5 A5`],
  ])('has %s, once', async (_, change, bytes) => {
    await using meter = await startModbusMeter({ values, ...change, times: 1 });
    await using client = await TestClient.open(meter);
    expect(await client.ask(voltsRequest, bytes.split(' ').length)).toBe(bytes);
    expect(await client.ask(secondRequest, 13)).toBe(secondAnswer);
  });

  it('over RTU has a wrong checksum', async () => {
    await using meter = await startModbusMeter({ framing: 'rtu', values, answer: 'wrong-checksum', times: 1 });
    await using client = await TestClient.open(meter);
    const [broken, sound] = [await client.ask('01 03 34 00 00 02 CA 3B', 9), await client.ask('01 03 34 00 00 02 CA 3B', 9)];
    expect([broken.slice(0, -2), broken === sound]).toEqual([sound.slice(0, -2), false]);
  });

  it('over RTU is split too', async () => {
    const waits = new HeldWaits();
    await using meter = await startModbusMeter({ framing: 'rtu', values, cutAtByte: 2, wait: waits.wait });
    await using client = await TestClient.open(meter);
    const first = await client.ask('01 03 34 00 00 02 CA 3B', 2);
    waits.release();
    expect(`${first} ${await client.receive(7)}`).toMatch(/^01 03 04 43 66 00 00 .. ..$/);
  });

  it.each(Array.from({ length: 12 }, (_, index) => index + 1))('is cut after %i bytes, and its rest follows a pause', async (cutAtByte) => {
    const waits = new HeldWaits();
    await using meter = await startModbusMeter({ values, cutAtByte, wait: waits.wait });
    await using client = await TestClient.open(meter);
    const first = await client.ask(voltsRequest, cutAtByte);
    waits.release();
    expect(`${first} ${await client.receive(13 - cutAtByte)}`).toBe(voltsAnswer);
    expect(waits.lengths).toEqual([20]);
  });

  it.each([
    ['junk', '00 01 00 00 00 07 01 03 04 43 66 00 A5'],
    ['close', '00 01 00 00 00 07 01 03 04 43 66 00'],
  ] as const)('is cut before its last byte, and followed by %s (A4)', async (cutRest, bytes) => {
    await using meter = await startModbusMeter({ values, cutAtByte: 12, cutRest, wait: () => Promise.resolve() });
    await using client = await TestClient.open(meter);
    expect(await client.ask(voltsRequest, 13)).toBe(bytes);
  });

  it('never gets its rest, and the next answer follows', async () => {
    await using meter = await startModbusMeter({ values, cutAtByte: 12, cutRest: 'nothing', times: 1, wait: () => Promise.resolve() });
    await using client = await TestClient.open(meter);
    expect(await client.ask(`${voltsRequest} ${secondRequest}`, 25)).toBe(`${voltsAnswer.slice(0, -3)} ${secondAnswer}`);
  });

  it('waits for the next one if answers are joined', async () => {
    await using meter = await startModbusMeter({ values, joinAnswers: true });
    await using client = await TestClient.open(meter);
    client.send(voltsRequest);
    expect(await client.ask(secondRequest, 26)).toBe(`${voltsAnswer} ${secondAnswer}`);
  });

  it('comes late, and before the answer to the next request', async () => {
    const waits = new HeldWaits();
    await using meter = await startModbusMeter({ values, latencyMs: 5, delayMs: 1000, times: 1, wait: waits.wait });
    await using client = await TestClient.open(meter);
    client.send(voltsRequest);
    await expect.poll(() => waits.lengths).toEqual([1005]);
    client.send(secondRequest);
    await expect.poll(() => meter.counters.inFlightPeak).toBe(2);
    waits.release();
    expect(await client.receive(13)).toBe(voltsAnswer);
    await expect.poll(() => waits.lengths).toEqual([1005, 5]);
    waits.release();
    expect(await client.receive(13)).toBe(secondAnswer);
  });

  it('never comes', async () => {
    await using meter = await startModbusMeter({ values, hang: true, times: 1 });
    await using client = await TestClient.open(meter);
    expect(await client.ask(`${voltsRequest} ${secondRequest}`, 13)).toBe(secondAnswer);
    expect(meter.requests.map(({ status }) => status)).toEqual([null, 'answered']);
  });

  it('never comes, and the connection is closed', async () => {
    await using meter = await startModbusMeter({ dropConnection: true });
    await using client = await TestClient.open(meter);
    client.send(voltsRequest);
    expect(await client.ended()).toEqual(['closed', '']);
  });

  it('is lost if the client has left', async () => {
    const waits = new HeldWaits();
    await using meter = await startModbusMeter({ delayMs: 1000, wait: waits.wait });
    const client = await TestClient.open(meter);
    client.send(voltsRequest);
    await expect.poll(() => waits.lengths).toEqual([1000]);
    await client[Symbol.asyncDispose]();
    await expect.poll(() => meter.counters.connectionsOpen).toBe(0);
    waits.release();
  });

  it('tears a pass: the second request sees 1.5 times the current', async () => {
    await using meter = await startModbusMeter({ values, tornReads: true });
    await using client = await TestClient.open(meter);
    const ampsRequest = voltsRequest.replace('34 00', '34 0C');
    expect(await client.ask(ampsRequest, 13)).toMatch(/42 70 00 00$/);
    expect(await client.ask(ampsRequest, 13)).toMatch(/42 B4 00 00$/);
  });
});

describe('the scope of a fault', () => {
  it('is one unit', async () => {
    const units = [1, 2].map((unitId) => ({ unitId, model: 'acuvim-ii' as const }));
    await using meter = await startModbusMeter({ units, values, exception: 6, onlyUnit: 2 });
    await using client = await TestClient.open(meter);
    expect(await client.ask(voltsRequest, 13)).toBe(voltsAnswer);
    expect(await client.ask(voltsRequest.replace('06 01', '06 02'), 9)).toBe('00 01 00 00 00 03 02 83 06');
  });

  it('is the requests that include one register', async () => {
    await using meter = await startModbusMeter({ values, exception: 6, onlyRegister: 0x3403 });
    await using client = await TestClient.open(meter);
    expect(await client.ask(voltsRequest, 13)).toBe(voltsAnswer);
    expect(await client.ask(voltsRequest.replace('34 00', '34 02'), 9)).toBe('00 01 00 00 00 03 01 83 06');
  });
});
