import { describe, expect, it } from 'vitest';
import { startModbusMeter, startModbusMeters } from './server.ts';
import { TestClient } from './test-client.ts';

const values = { frequencyHertz: 50, voltageVolts: [230, 230, 230], currentAmps: [60, 60, 60], powerFactor: [1, 1, 1] } as const;
const voltsRequest = '00 01 00 00 00 06 01 03 34 00 00 02';
const voltsAnswer = '00 01 00 00 00 07 01 03 04 43 66 00 00';

describe('a meter', () => {
  it('answers the first value of the fast block with the bytes of the manuals', async () => {
    await using meter = await startModbusMeter({ values });
    await using client = await TestClient.open(meter);
    expect(await client.ask(voltsRequest, 13)).toBe(voltsAnswer);
  });

  it('over RTU answers the frame of the Acuvim L manual: 50.00 Hz, 99.9 V, 100.1 V', async () => {
    const units = [{ unitId: 0x11, model: 'acuvim-l' }] as const;
    await using meter = await startModbusMeter({ framing: 'rtu', units, values: { ...values, voltageVolts: [99.9, 100.1, 100] } });
    await using client = await TestClient.open(meter);
    expect(await client.ask('11 03 01 30 00 03 06 A8', 11)).toBe('11 03 06 13 88 03 E7 03 E9 7F 04');
  });

  it('answers a request that arrives byte by byte', async () => {
    await using meter = await startModbusMeter({ values });
    await using client = await TestClient.open(meter);
    for (const byte of voltsRequest.split(' ')) client.send(byte);
    expect(await client.receive(13)).toBe(voltsAnswer);
  });

  it('answers two requests of one segment in their order', async () => {
    await using meter = await startModbusMeter({ values });
    await using client = await TestClient.open(meter);
    expect(await client.ask(`${voltsRequest} 00 02 00 00 00 06 01 03 34 1C 00 02`, 26)).toBe(
      `${voltsAnswer} 00 02 00 00 00 07 01 03 04 42 48 00 00`,
    );
  });

  it.each([
    ['function 1', '01 34 00 00 02', '81 01'],
    ['function 4, which the vendor does not name', '04 34 00 00 02', '84 01'],
    ['function 16', '10 10 16 00 01 02 00 0A', '90 01'],
    ['function 0', '00 00', '80 01'],
    ['function 43', '2B 0E 01 00', 'AB 01'],
    ['a gap', '03 34 1E 00 01', '83 02'],
    ['count 0', '03 34 00 00 00', '83 03'],
    ['count 126', '03 34 00 00 7E', '83 03'],
    ['a read without its count', '03 34 00', '83 03'],
    ['a read with a byte too many', '03 34 00 00 02 00', '83 03'],
  ])('answers %s with an exception', async (_, body, exception) => {
    await using meter = await startModbusMeter();
    await using client = await TestClient.open(meter);
    const length = (1 + body.split(' ').length).toString(16).padStart(4, '0');
    expect(await client.ask(`00 07 00 00 ${length} 01 ${body}`, 9)).toBe(`00 07 00 00 00 03 01 ${exception}`);
  });

  it.each([
    ['another protocol', '00 01 00 01 00 06 01 03 34 00 00 02'],
    ['a length of 1', '00 01 00 00 00 01 01'],
    ['a length of 255', '00 01 00 00 00 FF 01 03'],
  ])('closes at %s', async (_, bytes) => {
    await using meter = await startModbusMeter();
    await using client = await TestClient.open(meter);
    client.send(bytes);
    expect(await client.ended()).toEqual(['closed', '']);
    expect(meter.counters.brokenHeaders).toBe(1);
  });

  it('survives every request with one byte changed, and answers the next client', async () => {
    await using meter = await startModbusMeter({ values });
    const bytes = voltsRequest.split(' ');
    for (const position of bytes.keys()) {
      for (const byte of ['00', '7F', 'FF']) {
        await using client = await TestClient.open(meter);
        client.send(bytes.with(position, byte).join(' '));
      }
    }
    await using client = await TestClient.open(meter);
    expect(await client.ask(voltsRequest, 13)).toBe(voltsAnswer);
    expect(meter.counters.connections).toBe(37);
  });

  it('is silent to another unit, or says that it is not there', async () => {
    await using meter = await startModbusMeter({ values });
    await using client = await TestClient.open(meter);
    const forUnit2 = '00 05 00 00 00 06 02 03 34 00 00 02';
    expect(await client.ask(`${forUnit2} ${voltsRequest}`, 13)).toBe(voltsAnswer);
    meter.control({ unknownUnit: 'exception-11' });
    expect(await client.ask(forUnit2, 9)).toBe('00 05 00 00 00 03 02 83 0B');
  });
});

describe('several units', () => {
  it('are behind one port, each with its model and load', async () => {
    const units = [
      { unitId: 1, model: 'acuvim-ii' },
      { unitId: 9, model: 'acurev-1310' },
    ] as const;
    await using meter = await startModbusMeter({ units, values });
    meter.set({ ...values, frequencyHertz: 60 }, 9);
    await using client = await TestClient.open(meter);
    expect(await client.ask('00 01 00 00 00 06 01 03 40 00 00 02', 13)).toBe('00 01 00 00 00 07 01 03 04 42 48 00 00');
    expect(await client.ask('00 02 00 00 00 06 09 03 20 18 00 02', 13)).toBe('00 02 00 00 00 07 09 03 04 42 70 00 00');
    expect(meter.counters.requestsByUnit).toEqual({ 1: 1, 9: 1 });
  });

  it('are read in turn, and the counters show it', async () => {
    await using meter = await startModbusMeter({ values });
    await using one = await TestClient.open(meter);
    await using other = await TestClient.open(meter);
    await Promise.all([one.ask(voltsRequest, 13), other.ask(voltsRequest, 13)]);
    expect(meter.counters).toMatchObject({
      requests: 2,
      answers: 2,
      exceptions: 0,
      connections: 2,
      connectionsOpen: 2,
      connectionsPeak: 2,
    });
    expect(meter.requests[0]).toMatchObject({ unitId: 1, function: 3, start: 0x3400, count: 2, status: 'answered' });
  });
});

describe('many meters', () => {
  it('have their own ports and loads', async () => {
    await using started = await startModbusMeters(3, { now: () => 0 });
    const answers = await Promise.all(
      started.meters.map(async (meter) => {
        await using client = await TestClient.open(meter);
        return await client.ask('00 01 00 00 00 06 01 03 34 0C 00 02', 13);
      }),
    );
    expect([new Set(answers).size, new Set(started.meters.map(({ port }) => port)).size]).toEqual([3, 3]);
  });
});

describe('energy', () => {
  it('counts with the clock and rolls over after 999,999,999', async () => {
    let time = 0;
    await using meter = await startModbusMeter({ now: () => time, values: { ...values, currentAmps: [0, 0, 0] } });
    await using client = await TestClient.open(meter);
    const importRequest = '00 01 00 00 00 06 01 03 40 48 00 02';
    meter.setEnergy(99_999_999.9);
    expect(await client.ask(importRequest, 13)).toBe('00 01 00 00 00 07 01 03 04 3B 9A C9 FF');
    meter.set(values);
    // 41.4 kW for 10 s are 0.115 kWh.
    time = 10_000;
    expect(await client.ask(importRequest, 13)).toBe('00 01 00 00 00 07 01 03 04 00 00 00 00');
  });

  it('reads 0 for a while after a restart, which ends all connections', async () => {
    let time = 0;
    await using meter = await startModbusMeter({ now: () => time });
    await using before = await TestClient.open(meter);
    meter.restart(100);
    expect(await before.ended()).toEqual(['reset', '']);
    await using client = await TestClient.open(meter);
    const importRequest = '00 01 00 00 00 06 01 03 40 48 00 02';
    expect(await client.ask(importRequest, 13)).toMatch(/00 00 00 00$/);
    time = 100_000;
    expect(await client.ask(importRequest, 13)).not.toMatch(/00 00 00 00$/);
  });
});

describe('/_control of a meter', () => {
  it('changes it over http, and shows what it has seen', async () => {
    await using meter = await startModbusMeter({ controlPort: 0 });
    const reply = await fetch(`${meter.controlUrl}/_control`, { method: 'POST', body: JSON.stringify({ values, exception: 4, times: 1 }) });
    expect([reply.status, await reply.json()]).toMatchObject([
      200,
      { controls: { exception: 4 }, counters: { requests: 0 }, requests: [] },
    ]);
    await using client = await TestClient.open(meter);
    expect(await client.ask(voltsRequest, 9)).toBe('00 01 00 00 00 03 01 83 04');
    expect(await client.ask(voltsRequest, 13)).toBe(voltsAnswer);
    expect((await fetch(`${meter.controlUrl}/metrics`)).status).toBe(404);
  });

  it.each([
    [{ values: { voltageVolts: [230, 230] } }, '"values" must be an object with'],
    [{ values: { powerFactor: [1, 1, 2] } }, '"values" must be an object with'],
    [{ values: { volts: 230 } }, '"values" must be an object with'],
    [{ constantTransactionId: 65_536 }, '"constantTransactionId" must be a whole number from 0 to 65535'],
  ])('refuses %j', async (change, problem) => {
    await using meter = await startModbusMeter({ controlPort: 0 });
    const reply = await fetch(`${meter.controlUrl}/_control`, { method: 'POST', body: JSON.stringify(change) });
    expect([reply.status, await reply.text()]).toEqual([400, expect.stringContaining(JSON.stringify(problem).slice(1, -1)) as string]);
  });

  it('is absent unless a port is given', async () => {
    await using meter = await startModbusMeter();
    expect(meter.controlUrl).toBeNull();
  });
});
