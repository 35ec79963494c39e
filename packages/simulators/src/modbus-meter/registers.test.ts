import { describe, expect, it } from 'vitest';
import { ControlPanel } from '../control/panel.ts';
import { type MeterControls, meterFaultNames, meterFields } from './controls.ts';
import { readRegisters } from './read-registers.ts';
import { type MeterModel, meterIndexes, meterModels } from './tables/index.ts';
import { hexOf } from './test-client.ts';
import { MeterUnit } from './unit.ts';

const time = Date.UTC(2026, 0, 31, 12, 34, 56);
/** 3 × 230 V × 60 A × 0.95 = 39,330 W. */
const load = { frequencyHertz: 50, voltageVolts: [230, 230, 230], currentAmps: [60, 60, 60], powerFactor: [0.95, 0.95, 0.95] } as const;

function read(model: MeterModel, start: number, count: number, change: Partial<MeterControls> = {}, kilowattHours = 123_456.7): string {
  const unit = new MeterUnit({ unitId: 1, model, importKilowattHours: kilowattHours }, time);
  unit.physical.set(load, time);
  const controls = new ControlPanel<MeterControls>(meterFields, meterFaultNames, change).current;
  const answer = readRegisters(unit, { start, count }, controls, time);
  return Buffer.isBuffer(answer) ? hexOf(answer) : String(answer);
}

describe('registers hold what the vendor documents', () => {
  // Each value was converted by hand: 230.0 V, 398.37 V, 60 A, 39,330 W or 39.33 kW, 50 Hz, a power factor of 0.95.
  it.each<[MeterModel, string, number, string]>([
    ['acuvim-ii', 'fast: Va', 0x3400, '43 66 00 00'],
    ['acuvim-ii', 'fast: Vab', 0x3406, '43 C7 2F 93'],
    ['acuvim-ii', 'fast: Ia', 0x340c, '42 70 00 00'],
    ['acuvim-ii', 'fast: average of V', 0x3412, '43 66 00 00'],
    ['acuvim-ii', 'fast: P', 0x3418, '47 19 A2 00'],
    ['acuvim-ii', 'fast: F', 0x341c, '42 48 00 00'],
    ['acuvim-ii', '100 ms: F', 0x3000, '42 48 00 00'],
    ['acuvim-ii', '100 ms: Ia', 0x3012, '42 70 00 00'],
    ['acuvim-ii', '100 ms: P', 0x3022, '47 19 A2 00'],
    ['acuvim-ii', '100 ms: PF', 0x303a, '3F 73 33 33'],
    ['acuvim-ii', 'F', 0x4000, '42 48 00 00'],
    ['acuvim-ii', 'V31', 0x400e, '43 C7 2F 93'],
    ['acuvim-ii', 'I3', 0x4016, '42 70 00 00'],
    ['acuvim-ii', 'P total', 0x4022, '47 19 A2 00'],
    ['acuvim-ii', 'PF total', 0x403a, '3F 73 33 33'],
    ['acuvim-ii', 'load type L', 0x4040, '42 98 00 00'],
    ['acuvim-ii', 'demand P', 0x4042, '47 19 A2 00'],
    ['acuvim-ii', 'import, 1234567 tenths of a kWh', 0x4048, '00 12 D6 87'],
    ['acuvim-ii', 'export', 0x404a, '00 00 00 00'],
    ['acuvim-ii', 'net', 0x4052, '00 12 D6 87'],
    ['acuvim-ii', 'import A, 411522 tenths', 0x4620, '00 06 47 82'],
    ['acuvim-ii', 'distortion of V1 1.5 %, V2', 0x405a, '00 96 00 96'],
    ['acuvim-ii', 'angles of V2 and V3, in tenths of a degree', 0x42a0, '04 B0 09 60'],
    ['acuvim-ii', 'demand I1', 0x4600, '42 70 00 00'],
    ['acuvim-ii', 'address and baud', 0x1001, '00 01 4B 00'],
    ['acuvim-ii', 'PT1 400', 0x1005, '00 00 01 90'],
    ['acuvim-ii', 'CT1 5, CT2 5', 0x1008, '00 05 00 05'],
    ['acuvim-ii', 'SunS', 0xc350, '53 75 6E 53'],
    ['acuvim-ii', 'common model 1 of 66 registers', 0xc352, '00 01 00 42'],
    ['acuvim-ii', 'Accu', 0xc354, '41 63 63 75'],
    ['acuvim-l', 'F', 0x0600, '42 48 00 00'],
    ['acuvim-l', 'I1', 0x060e, '42 70 00 00'],
    ['acuvim-l', 'P', 0x061c, '47 19 A2 00'],
    ['acuvim-l', 'PF', 0x062e, '3F 73 33 33'],
    ['acuvim-l', 'demand P', 0x0640, '47 19 A2 00'],
    ['acuvim-l', 'words: F 50.00, V1 230.0', 0x0130, '13 88 08 FC'],
    ['acuvim-l', 'words: I1 60.000, I2', 0x0137, 'EA 60 EA 60'],
    ['acuvim-l', 'words: PF 0.950', 0x0146, '03 B6 03 B6'],
    ['acuvim-l', 'import', 0x0156, '00 12 D6 87'],
    ['acuvim-l', 'fast: Va', 0x3400, '43 66 00 00'],
    ['acuvim-3', 'F', 0x2114, '42 48 00 00'],
    ['acuvim-3', 'neutral current', 0x212c, '00 00 00 00'],
    ['acuvim-3', 'average current', 0x212e, '42 70 00 00'],
    ['acuvim-3', 'P in kW', 0x2136, '42 1D 51 EC'],
    ['acuvim-3', 'PF', 0x2156, '3F 73 33 33'],
    ['acurev-2100', 'average of V', 0x2008, '43 66 00 00'],
    ['acurev-2100', 'P in kW', 0x201a, '42 1D 51 EC'],
    ['acurev-2100', 'load type L', 0x2022, '42 98 00 00'],
    ['acurev-2100', 'I of channel 1, a sixth of its phase', 0x2100, '41 20 00 00'],
    ['acurev-2100', 'I of channel 18', 0x21cc, '41 20 00 00'],
    ['acurev-2100', 'PF of user 9', 0x222e, '3F 73 33 33'],
    ['acurev-2100', 'total kWh', 0x2506, '00 12 D6 87'],
    ['acurev-1310', 'total I', 0x2000, '43 34 00 00'],
    ['acurev-1310', 'Va', 0x200a, '43 66 00 00'],
    ['acurev-1310', 'F', 0x2018, '42 48 00 00'],
    ['acurev-1310', 'P in kW', 0x201a, '42 1D 51 EC'],
    ['acurev-1310', 'PF', 0x2032, '3F 73 33 33'],
    ['acurev-1310', 'export total', 0x2046, '00 00 00 00'],
    ['acurev-1310', 'import total, whole kWh', 0x204e, '00 01 E2 40'],
  ])('%s, %s', (model, _, start, bytes) => {
    expect(read(model, start, 2)).toBe(bytes);
  });

  it('Acuvim 3 counts kWh as float64', () => {
    expect(read('acuvim-3', 0x65cc, 4, {}, 123_456.75)).toBe('40 FE 24 0C 00 00 00 00');
  });

  it('the clock of an Acuvim II: Saturday 2026-01-31 12:34:56, and a minute late', () => {
    expect(read('acuvim-ii', 0x103f, 7)).toBe('00 06 07 EA 00 01 00 1F 00 0C 00 22 00 38');
    expect(read('acuvim-ii', 0x1044, 2, { clockOffsetSeconds: -60 })).toBe('00 21 00 38');
  });

  it.each(meterModels)('%s has a value for every register of its table', (model) => {
    const addresses = [...meterIndexes[model].keys()];
    expect(addresses.filter((address) => read(model, address, 1).length !== 5)).toEqual([]);
    expect(addresses.length).toBeGreaterThan(70);
  });
});

describe('transformers', () => {
  const ratio80 = { primaryAmps: 400, secondaryAmps: 5 } as const;

  it('divide currents and powers in secondary mode, and nothing in primary mode', () => {
    expect([read('acuvim-ii', 0x101d, 1, ratio80), read('acuvim-ii', 0x4012, 2, ratio80)]).toEqual(['00 00', '3F 40 00 00']);
    const primary = { ...ratio80, valuesMode: 'primary' } as const;
    expect([read('acuvim-ii', 0x101d, 1, primary), read('acuvim-ii', 0x4012, 2, primary)]).toEqual(['00 01', '42 70 00 00']);
  });

  it('divide energy by 80 and count Wh if energy is displayed at the secondary side', () => {
    const display = { ...ratio80, energyDisplay: 'secondary' } as const;
    expect([read('acuvim-ii', 0x1019, 1, display), read('acuvim-ii', 0x4048, 2, display)]).toEqual(['00 01', '00 17 8C 28']);
  });

  it('with an output of 333 mV count as 1: 100 A of 400 A are 250 counts', () => {
    const unit = new MeterUnit({ unitId: 1, model: 'acuvim-ii' }, time);
    unit.physical.set({ currentAmps: [100, 100, 100] }, time);
    const { current } = new ControlPanel<MeterControls>(meterFields, meterFaultNames, { primaryAmps: 400, secondaryAmps: 333 });
    expect(readRegisters(unit, { start: 0x0137, count: 1 }, current, time)).toEqual(Buffer.from([0, 250]));
    expect(readRegisters(unit, { start: 0x1008, count: 2 }, current, time)).toEqual(Buffer.from([1, 0x90, 1, 0x4d]));
  });

  it('of voltage divide it: 11,500 V at 20,000 to 100 are 57.5 V', () => {
    const change = { primaryVolts: 20_000, secondaryVolts: 100, values: {} };
    expect([read('acuvim-ii', 0x4002, 2, change), read('acuvim-ii', 0x1005, 3, change)]).toEqual(['3F 93 33 33', '00 00 4E 20 00 64']);
    expect(read('acuvim-ii', 0x1005, 3, { ...change, voltageCountsPerVolt: 10 })).toBe('00 03 0D 40 03 E8');
  });
});

describe('strange registers', () => {
  it.each<[string, Partial<MeterControls>, MeterModel, number, number, string]>([
    ['words swapped (A5)', { lowWordFirst: true }, 'acuvim-ii', 0x3400, 2, '00 00 43 66'],
    ['float64 with its low word first', { lowWordFirst: true }, 'acuvim-3', 0x65e0, 4, '00 00 00 00 00 00 00 00'],
    ['off by one register (A2)', { shiftBy: -1 }, 'acuvim-ii', 0x3405, 3, '43 C7 2F 93 43 C7'],
    ['off by one and swapped (A2)', { shiftBy: -1, lowWordFirst: true }, 'acuvim-ii', 0x3404, 2, '43 C7 00 00'],
    [
      'two registers inserted by a firmware (A10)',
      { shiftBy: 2, shiftFrom: 0x3406 },
      'acuvim-ii',
      0x3404,
      6,
      '43 66 00 00 00 00 00 00 43 C7 2F 93',
    ],
    ['all bits high', { registerContent: 'all-bits-high' }, 'acuvim-ii', 0x4048, 2, 'FF FF FF FF'],
    ['the largest float', { registerContent: 'largest' }, 'acuvim-ii', 0x3400, 2, '7F 7F FF FF'],
    ['the largest word', { registerContent: 'largest' }, 'acuvim-l', 0x013b, 1, '7F FF'],
    ['not a number', { registerContent: 'not-a-number' }, 'acuvim-ii', 0x3400, 2, '7F C0 00 00'],
    ['zeros', { registerContent: 'zeros' }, 'acuvim-ii', 0x3400, 2, '00 00 00 00'],
    ['settings stay', { registerContent: 'zeros' }, 'acuvim-ii', 0x1005, 2, '00 00 01 90'],
    ['kW from a meter of W (A7)', { powerUnit: 'kW' }, 'acuvim-ii', 0x4022, 2, '42 1D 51 EC'],
    ['W from a meter of kW (A7)', { powerUnit: 'W' }, 'acurev-1310', 0x201a, 2, '47 19 A2 00'],
    ['0.01 kWh per count (A7)', { energyKilowattHoursPerCount: 0.01 }, 'acurev-1310', 0x204e, 2, '00 BC 61 46'],
    ['energy zero after a restart (A8)', { zeroEnergyUntil: '2026-01-31T12:34:57Z' }, 'acuvim-ii', 0x4048, 2, '00 00 00 00'],
    ['energy back a second later (A8)', { zeroEnergyUntil: '2026-01-31T12:34:56Z' }, 'acuvim-ii', 0x4048, 2, '00 12 D6 87'],
  ])('%s', (_, change, model, start, count, bytes) => {
    expect(read(model, start, count, change)).toBe(bytes);
  });

  it('repeat the case of a reader one register late (A2): 229.4125 and 231.9396 instead of 230.4125 and 229.9396', () => {
    const unit = new MeterUnit({ unitId: 1, model: 'acuvim-l' }, time);
    unit.physical.set({ voltageVolts: [230.412_49, 229.939_63, 231] }, time);
    const { current } = new ControlPanel<MeterControls>(meterFields, meterFaultNames, { shiftBy: -1, lowWordFirst: true });
    const answer = readRegisters(unit, { start: 0x0602, count: 4 }, current, time);
    if (!Buffer.isBuffer(answer)) throw new Error(String(answer));
    expect([answer.readFloatBE(0).toFixed(4), answer.readFloatBE(4).toFixed(4)]).toEqual(['229.4125', '231.9396']);
  });
});

describe('a read is refused', () => {
  it.each<[string, MeterModel, number, number, Partial<MeterControls>, string]>([
    ['in a gap', 'acuvim-ii', 0x303c, 1, {}, '2'],
    ['over a gap', 'acuvim-l', 0x0632, 4, {}, '2'],
    ['beyond the table', 'acuvim-ii', 0x341c, 3, {}, '2'],
    ['beyond 65535', 'acuvim-ii', 0xffff, 2, {}, '2'],
    ['if the model has no such block', 'acurev-1310', 0x3400, 2, {}, '2'],
    ['if fast read is off', 'acuvim-ii', 0x3400, 2, { fastRead: 'off' }, '2'],
    ['if there is no network module', 'acuvim-ii', 0xc350, 2, { identity: false }, '2'],
    ['with count 0', 'acuvim-ii', 0x3400, 0, {}, '3'],
    ['with count 126', 'acuvim-ii', 0x2000, 126, {}, '3'],
    ['over the limit of the model', 'acuvim-l', 0x0600, 81, { mostRegisters: 80 }, '3'],
    ['silently during an exclusive fast read', 'acuvim-ii', 0x4000, 2, { fastRead: 'exclusive' }, 'null'],
  ])('%s', (_, model, start, count, change, result) => {
    expect(read(model, start, count, change)).toBe(result);
  });

  it('except what an exclusive fast read serves', () => {
    expect(read('acuvim-ii', 0x3400, 2, { fastRead: 'exclusive' })).toBe('43 66 00 00');
  });
});
