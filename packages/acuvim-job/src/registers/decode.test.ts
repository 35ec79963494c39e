import type { Unit } from '@wattjobs/core/job';
import { describe, expect, it } from 'vitest';
import { bytes } from '../testing/raw-meter.ts';
import { decode, decodeText, type MeterFacts } from './decode.ts';
import type { Register, RegisterType } from './profile.ts';
import type { Ratios } from './scaling.ts';

function registerOf(differing: Partial<Register> = {}): Register {
  return {
    name: 'Va',
    register: 0,
    type: 'float32',
    wordOrder: 'high-first',
    scale: 1,
    unit: 'volts',
    label: 'Voltage',
    required: true,
    source: 'a test',
    ...differing,
  };
}

/** What one register gives: its value, or why there is none. */
function valueOf(hex: string, differing: Partial<Register> = {}, facts?: MeterFacts): number | string | undefined {
  const { values, absent } = decode({ registers: [registerOf(differing)] }, [{ start: differing.register ?? 0, data: bytes(hex) }], facts);
  expect(values.length + absent.length).toBe(1);
  return values[0]?.value ?? absent[0]?.reason;
}

/** What one register of a meter with transformers gives. */
function scaledValueOf(hex: string, ratios: Ratios | undefined, differing: Partial<Register>): number | string | undefined {
  const profile = { registers: [registerOf(differing)], scaling: { kind: 'acuvim-ii', ratios: 'always' } } as const;
  const { values, absent } = decode(profile, [{ start: 0, data: bytes(hex) }], ratios === undefined ? {} : { ratios });
  return values[0]?.value ?? absent[0]?.reason;
}

describe('a register', () => {
  it.for([
    ['float32', '43 66 00 00', 230],
    ['float32', '43 66 69 9A', 230.4125],
    ['float32', '46 49 FF 15', 12_927.7705],
    ['float32', 'C4 BB 80 00', -1500],
    ['float32', '00 00 00 00', 0],
    ['float32', '80 00 00 00', 0],
    ['float64', '41 7D 6F 34 54 7A E1 48', 30_864_197.28],
    ['uint16', '13 88', 5000],
    ['uint16', '7F FF', 32_767],
    ['int16', 'FF FF', -1],
    ['int16', 'FE D4', -300],
    ['uint32', '00 12 D6 87', 1_234_567],
    ['int32', 'FF FF FF FE', -2],
    ['uint64', '00 00 00 00 00 12 D6 87', 1_234_567],
    ['uint64', '00 1F FF FF FF FF FF FF', 9_007_199_254_740_991],
    ['int64', 'FF FF FF FF FF FF FF FE', -2],
  ] as const satisfies readonly (readonly [RegisterType, string, number])[])('of %s with %s is %d', ([type, hex, value]) => {
    expect(valueOf(hex, { type })).toBe(value);
  });

  it.for([
    ['uint16', 'FF FF', 'value_unavailable'],
    ['uint32', 'FF FF FF FF', 'value_unavailable'],
    ['uint64', 'FF FF FF FF FF FF FF FF', 'value_unavailable'],
    ['float32', 'FF FF FF FF', 'value_unavailable'],
    ['float64', 'FF FF FF FF FF FF FF FF', 'value_unavailable'],
    ['int16', '7F FF', 'value_saturated'],
    ['int16', '80 00', 'value_saturated'],
    ['int32', '7F FF FF FF', 'value_saturated'],
    ['int64', '7F FF FF FF FF FF FF FF', 'value_saturated'],
    ['float32', '7F 7F FF FF', 'value_saturated'],
    ['float32', '7F C0 00 00', 'value_not_a_number'],
    ['float32', '7F 80 00 00', 'value_not_a_number'],
    ['float32', 'FF 80 00 00', 'value_not_a_number'],
    ['float64', '7F F8 00 00 00 00 00 00', 'value_not_a_number'],
    ['uint64', '00 20 00 00 00 00 00 01', 'value_inexact'],
    ['float32', '43 66', 'value_not_read'],
  ] as const satisfies readonly (readonly [RegisterType, string, string])[])('of %s with %s is absent: %s', ([type, hex, reason]) => {
    expect(valueOf(hex, { type })).toBe(reason);
  });

  it('is read from the answer that holds all of it', () => {
    const registers = [registerOf({ register: 10 }), registerOf({ name: 'Vb', register: 21 })];
    const answers = [
      { start: 8, data: bytes('00 00 00 00 43 66') },
      { start: 20, data: bytes('FF FF 42 F1 00 00') },
      { start: 10, data: bytes('42 70 00 00') },
    ];
    expect(decode({ registers }, answers).values.map(({ value }) => value)).toEqual([60, 120.5]);
  });

  it.for([
    ['uint32', 'D6 87 00 12', 1_234_567],
    ['float32', '00 00 43 67', 231],
    ['uint64', 'D6 87 00 12 00 00 00 00', 1_234_567],
    ['uint16', '13 88', 5000],
  ] as const)('of %s may have its low word first: %s', ([type, hex, value]) => {
    expect(valueOf(hex, { type, wordOrder: 'low-first' })).toBe(value);
    expect(valueOf(hex, { type }, { swapWords: true })).toBe(value);
  });
});

describe('the cases of the field', () => {
  const voltageBand = { minimum: 0, maximum: 600_000 };

  it('A1: a float read as a scaled integer is out of its band', () => {
    expect(valueOf('9B D4 43 6E', { wordOrder: 'low-first', band: voltageBand })).toBeCloseTo(238.6087, 4);
    expect(valueOf('9B D4 43 6E', { wordOrder: 'low-first', type: 'uint32', scale: 0.01 })).toBe(11_313_223.24);
    expect(valueOf('9B D4 43 6E', { wordOrder: 'low-first', type: 'uint32', scale: 0.01, band: voltageBand })).toBe('value_out_of_band');
  });

  it('A2: off by one register and swapped words still look like mains voltage', () => {
    const data = bytes('43 66 69 99 43 65 F0 8C 43 67 00 00 3F 5E E5 88');
    const read = (shift: number, facts: MeterFacts) => {
      const registers = [0, 2, 4].map((register) => registerOf({ name: `V${register}`, register: register + shift, band: voltageBand }));
      return decode({ registers }, [{ start: 0, data }], facts).values.map(({ value }) => Number(value.toFixed(4)));
    };
    expect(read(0, {})).toEqual([230.4125, 229.9396, 231]);
    // No band can find this: only a cross-check can.
    expect(read(1, { swapWords: true })).toEqual([229.4125, 231.9396, 0.8672]);
  });

  it('A5: a value of 10⁻⁴¹ means swapped words, and nothing is used', () => {
    const registers = [registerOf(), registerOf({ name: 'Vb', register: 2 })];
    const answers = [{ start: 0, data: bytes('00 00 43 67 43 66 00 00') }];
    const { values, absent } = decode({ registers }, answers);
    expect(values).toEqual([]);
    expect(absent.map(({ reason }) => reason)).toEqual(['value_words_swapped', 'value_words_swapped']);
    expect(valueOf('00 00 43 67', {}, { swapWords: true })).toBe(231);
  });

  it('A6: an integer current behind a 333 mV transformer is 100 A', () => {
    const current: Partial<Register> = { type: 'uint16', unit: 'amperes', scale: 0.001 };
    expect(scaledValueOf('00 FA', { voltage: 1, current: 400, energy: 1 }, current)).toBe(100);
  });

  it('A7: power in kilowatts is a fact of the meter', () => {
    const power: Partial<Register> = { unit: 'watts' };
    expect(valueOf('42 1C CC CD', power)).toBe(39.2);
    expect(valueOf('42 1C CC CD', power, { powerMultiplier: 1000 })).toBe(39_200);
    // A profile in kilowatts, for a meter that gives watts.
    expect(valueOf('42 1C CC CD', { ...power, scale: 1000 }, { powerMultiplier: 0.001 })).toBe(39.2);
    expect(valueOf('43 66 00 00', {}, { powerMultiplier: 1000 })).toBe(230);
    expect(valueOf('00 00 30 39', { type: 'uint32', unit: 'watt-hours', scale: 1000 }, { energyMultiplier: 0.01 })).toBe(123_450);
  });

  it.for([
    ['float32', '46 5A 16 29'],
    ['float64', '40 CB 42 C5 1E B8 51 EC'],
  ] as const)('A11: the scale applies to %s: 13957.54 × 0.001 is 13.95754', ([type, hex]) => {
    expect(valueOf(hex, { type })).toBe(13_957.54);
    expect(valueOf(hex, { type, scale: 0.001 })).toBe(13.957_54);
  });

  it.for(['uint16', 'int16', 'uint32', 'int32', 'uint64', 'int64'] as const)('A11: the scale applies to %s', (type) => {
    const hex = '00'.repeat(Number(type.replace(/\D+/, '')) / 8 - 2);
    expect(valueOf(`${hex} 13 88`, { type, scale: 0.01 })).toBe(50);
    expect(valueOf(`${hex} 00 03`, { type, scale: 0.1 })).toBe(0.3);
  });

  it('A12: the divider of the device, not of the manual, gives 16 A', () => {
    expect(valueOf('06 40', { type: 'uint16', unit: 'amperes', scale: 0.01 })).toBe(16);
  });
});

describe('a value of a meter with transformers', () => {
  const ratios: Ratios = { voltage: 25, current: 80, energy: 0.01 };

  it.for([
    ['volts', 25 * 230],
    ['amperes', 80 * 230],
    ['watts', 25 * 80 * 230],
    ['vars', 25 * 80 * 230],
    ['volt-amperes', 25 * 80 * 230],
    ['watt-hours', 2.3],
    ['var-hours', 2.3],
    ['volt-ampere-hours', 2.3],
    ['hertz', 230],
    ['none', 230],
    ['percent', 230],
  ] as const satisfies readonly (readonly [Unit, number])[])('in %s is multiplied by what applies to it', ([unit, value]) => {
    expect(scaledValueOf('43 66 00 00', ratios, { unit })).toBe(value);
  });

  it('is absent if what applies to it is unknown', () => {
    const unknown = { voltage: undefined, current: 80, energy: undefined };
    expect(scaledValueOf('43 66 00 00', undefined, {})).toBe('value_ratio_unknown');
    expect(scaledValueOf('43 66 00 00', unknown, { unit: 'watts' })).toBe('value_ratio_unknown');
    expect(scaledValueOf('43 66 00 00', unknown, { unit: 'watt-hours' })).toBe('value_ratio_unknown');
    expect(scaledValueOf('43 66 00 00', unknown, { unit: 'amperes' })).toBe(18_400);
  });

  it('is compared with its band after every multiplication', () => {
    expect(scaledValueOf('43 66 00 00', ratios, { band: { minimum: 5_000, maximum: 6_000 } })).toBe(5_750);
    expect(scaledValueOf('43 66 00 00', ratios, { band: { minimum: 0, maximum: 300 } })).toBe('value_out_of_band');
  });
});

describe('text in registers', () => {
  it.for([
    ['41 63 63 75 00 00', 'Accu'],
    ['33 2E 30 32', '3.02'],
    ['20 33 2E 30 20 00', '3.0'],
    ['41 00 42 43', 'A'],
    ['41 FF FF FF', 'A'],
    ['00 00 00 00', undefined],
    ['FF FF FF FF', undefined],
    ['41 1B 5B 32 4A', undefined],
    ['', undefined],
  ] as const)('%s is %s', ([hex, text]) => {
    expect(decodeText(bytes(hex))).toBe(text);
  });
});
