import { systemClock } from '@wattjobs/core/time';
import { type MeterModel, type ModbusMeterOptions, startModbusMeter } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { ModbusConnection } from '../modbus/connection.ts';
import { type Answer, decode } from '../registers/decode.ts';
import { planReads } from '../registers/plan.ts';
import type { Register } from '../registers/profile.ts';
import { ratiosOf, setupRegisters } from '../registers/scaling.ts';
import { profiles } from './index.ts';

const signal = new AbortController().signal;

/** Everything that a profile reads from a simulated meter, whose tables are not those of this package. */
async function readAll(name: string, options: ModbusMeterOptions) {
  const profile = profiles.get(name);
  if (profile === undefined) throw new TypeError(`no profile ${name}`);
  await using meter = await startModbusMeter({
    values: { frequencyHertz: 50, voltageVolts: [230, 231, 232], currentAmps: [10, 20, 30], powerFactor: [0.8, 0.8, 0.8] },
    // Its counters stand still.
    now: () => Date.UTC(2026, 0, 15),
    ...options,
  });
  meter.setEnergy(123_456.6);
  const { host, port } = meter;
  const opened = { host, port, framing: 'tcp', ignoreTransactionId: false, connectTimeoutMs: 2_000, clock: systemClock, signal } as const;
  const connection = await ModbusConnection.open(opened);
  const read = async (registers: readonly Register[]) => {
    const answers: Answer[] = [];
    for (const { start, count } of planReads(registers, profile.limits)) {
      const data = await connection.readHoldingRegisters({ unitId: 1, start, count, timeoutMs: 2_000, signal });
      answers.push({ start, data });
    }
    return answers;
  };
  const { scaling } = profile;
  const setup = scaling === undefined ? [] : setupRegisters(scaling);
  const ratios = scaling === undefined ? undefined : ratiosOf(scaling, decode({ registers: setup }, await read(setup)).values);
  const decoded = decode(profile, await read(profile.registers), ratios === undefined ? {} : { ratios });
  await connection.close();
  expect(meter.counters.exceptions).toBe(0);
  expect(decoded.absent).toEqual([]);
  expect(decoded.values.length).toBe(profile.registers.length);
  return Object.fromEntries(decoded.values.map(({ register, value }) => [register.name, value]));
}

const activePower = 0.8 * (230 * 10 + 231 * 20 + 232 * 30);
const reactivePower = 0.75 * activePower;

describe.for([
  ['acuvim-fast', 'acuvim-ii'],
  ['acuvim-fast', 'acuvim-l'],
  ['acuvim-ii', 'acuvim-ii'],
  ['acuvim-ii-one-block', 'acuvim-ii'],
  ['acuvim-l', 'acuvim-l'],
  ['acuvim-3', 'acuvim-3'],
  ['acurev-2100', 'acurev-2100'],
  ['acurev-1310', 'acurev-1310'],
] as const satisfies readonly (readonly [string, MeterModel])[])('the profile %s of a simulated %s', ([name, model]) => {
  it('has the values of the busbar', async () => {
    const values = await readAll(name, { model });
    const close = (field: string, expected: number) => expect(values[field], field).toBeCloseTo(expected, 2);
    close('Va', 230);
    close('Vb', 231);
    close('Vc', 232);
    close('Vab', Math.sqrt(230 ** 2 + 231 ** 2 + 230 * 231));
    close('Vbc', Math.sqrt(231 ** 2 + 232 ** 2 + 231 * 232));
    close('Vca', Math.sqrt(232 ** 2 + 230 ** 2 + 232 * 230));
    close('Ia', 10);
    close('Ib', 20);
    close('Ic', 30);
    close('F', 50);
    close('P', activePower);
    close('Q', reactivePower);
    // The Acuvim L has no means, and the AcuRev 1310 no mean current.
    if (name !== 'acuvim-l') close('Vln', 231);
    if (name !== 'acuvim-l' && name !== 'acurev-1310') close('I', 20);
    if (name === 'acuvim-fast') return;
    close('Pa', 0.8 * 230 * 10);
    close('Sc', 232 * 30);
    close('S', 1.25 * activePower);
    close('PF', 0.8);
    const resolutionWattHours = name === 'acurev-1310' ? 1_000 : 100;
    expect(Math.abs((values['Ep_imp'] ?? 0) - 123_456_600)).toBeLessThan(resolutionWattHours);
    if (name.startsWith('acuvim')) expect(values['Ep_exp']).toBe(0);
  });
});

describe('a simulated Acuvim II with transformers', () => {
  it.for(['secondary', 'primary'] as const)('gives primary values in %s mode, with nothing scaled twice', async (valuesMode) => {
    const transformers = { primaryVolts: 10_000, secondaryVolts: 100, primaryAmps: 400, secondaryAmps: 5 } as const;
    const values = await readAll('acuvim-ii', { valuesMode, ...transformers });
    expect(values['Va']).toBeCloseTo(230, 2);
    expect(values['Ic']).toBeCloseTo(30, 2);
    expect(values['P']).toBeCloseTo(activePower, 1);
  });

  it('counts an input of 333 mV as 1 (A6)', async () => {
    const values = await readAll('acuvim-ii', { primaryAmps: 400, secondaryAmps: 333 });
    expect(values['Ia']).toBeCloseTo(10, 3);
  });
});
