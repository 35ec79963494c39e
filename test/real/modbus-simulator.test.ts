import { type MeterModel, startModbusMeter } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { readWithMbpoll } from './mbpoll.ts';
import { readWithPymodbus, startPymodbusServer } from './pymodbus.ts';

// The simulated meters are read by clients that others wrote: Debian's mbpoll, and pymodbus.
const values = { frequencyHertz: 50, voltageVolts: [230, 230, 230], currentAmps: [60, 60, 60], powerFactor: [0.5, 0.5, 0.5] } as const;
const now = () => Date.UTC(2026, 0, 31, 12, 34, 56);
const start = (model: MeterModel) => startModbusMeter({ model, values, now });

describe('mbpoll reads', () => {
  it.each<[MeterModel, string, number, readonly number[]]>([
    ['acuvim-ii', 'the fast block', 0x3400, [230, 230, 230, 398.372, 398.372, 398.372, 60, 60, 60, 230, 398.372, 60, 20_700, 35_853.5, 50]],
    ['acuvim-ii', 'the 100 ms block', 0x3000, [50, 230, 230, 230, 230]],
    ['acuvim-ii', 'powers', 0x401c, [6900, 6900, 6900, 20_700]],
    ['acuvim-l', 'voltages', 0x0600, [50, 230, 230, 230, 398.372]],
    ['acuvim-l', 'power and reactive power', 0x061c, [20_700, 11_951.2]],
    ['acuvim-3', 'powers in kW', 0x2130, [6.9, 6.9, 6.9, 20.7]],
    ['acurev-2100', 'power, reactive and apparent power', 0x201a, [20.7, 35.8535, 41.4, 0.5, 76]],
    ['acurev-1310', 'currents, total first', 0x2000, [180, 60, 60, 60, 230]],
  ])('floats of %s: %s', async (model, _, address, expected) => {
    await using meter = await start(model);
    expect(await readWithMbpoll(meter, 'float', address, expected.length)).toEqual(expected);
  });

  it.each<[MeterModel, number, readonly number[]]>([
    ['acuvim-ii', 0x4048, [1_234_567, 0]],
    ['acuvim-l', 0x0156, [1_234_567, 0]],
    ['acurev-2100', 0x2506, [1_234_567]],
    ['acurev-1310', 0x204e, [123_456]],
  ])('32-bit energy of %s', async (model, address, expected) => {
    await using meter = await start(model);
    expect(await readWithMbpoll(meter, 'int', address, expected.length)).toEqual(expected);
  });

  it('words of an Acuvim II and an Acuvim L', async () => {
    await using second = await start('acuvim-ii');
    expect(await readWithMbpoll(second, 'int16', 0x1003, 7)).toEqual([0, 0, 0, 400, 400, 5, 5]);
    await using small = await start('acuvim-l');
    expect(await readWithMbpoll(small, 'int16', 0x0130, 4)).toEqual([5000, 2300, 2300, 2300]);
  });

  it('the second unit of a gateway, and an exception in a gap', async () => {
    const units = [1, 2].map((unitId) => ({ unitId, model: 'acurev-1310' as const }));
    await using meter = await startModbusMeter({ units, values, now });
    expect(await readWithMbpoll(meter, 'float', 0x2018, 1, 2)).toEqual([50]);
    await expect(readWithMbpoll(meter, 'float', 0x2044, 2, 2)).rejects.toThrow('Illegal data address');
  });
});

// mbpoll cannot send the frames of a serial line over TCP; pymodbus can.
describe.each(['tcp', 'rtu'] as const)('pymodbus over %s', (framing) => {
  it('reads the simulator, its limits and its exceptions', async () => {
    await using meter = await startModbusMeter({ framing, values, now });
    const read = (address: number, count: number) =>
      readWithPymodbus({ host: meter.host, port: meter.port, framing, start: address, count });
    expect(await read(0x3400, 2)).toEqual([0x4366, 0]);
    expect((await read(0x1000, 32)) as readonly number[]).toHaveLength(32);
    expect(await read(0x303c, 2)).toEqual({ exception: 2 });
    meter.control({ mostRegisters: 80 });
    expect(await read(0x4000, 81)).toEqual({ exception: 3 });
  });

  it("serves the given registers to pymodbus's client", async () => {
    const runs = [
      { start: 0x3400, type: 'float32', values: [230, -1500] },
      { start: 0x4048, type: 'uint32', values: [1_234_567] },
    ] as const;
    await using server = await startPymodbusServer([{ unitId: 7, runs }], framing);
    const read = (address: number, count: number) => readWithPymodbus({ ...server, framing, unitId: 7, start: address, count });
    expect(await read(0x3400, 4)).toEqual([0x4366, 0, 0xc4bb, 0x8000]);
    expect(await read(0x4048, 2)).toEqual([0x0012, 0xd687]);
    expect(await read(0x3404, 1)).toEqual({ exception: 2 });
  });
});
