import { units } from '@wattjobs/core/units';
import { describe, expect, it } from 'vitest';
import { decode } from '../registers/decode.ts';
import { profileSchema } from '../registers/profile-schema.ts';
import { planReads } from '../registers/plan.ts';
import { setupRegisters } from '../registers/scaling.ts';
import { bytes } from '../testing/raw-meter.ts';
import { profiles } from './index.ts';

const all = [...profiles.values()];
const registers = all.flatMap((profile) => profile.registers.map((register) => ({ profile, register })));

describe('the shipped profiles', () => {
  it('fit the schema, which changes nothing', () => {
    expect(all.length).toBe(7);
    for (const profile of all) expect(profileSchema.parse(profile)).toEqual(profile);
  });

  it('have values with band, label, unit and source', () => {
    expect(registers.length).toBeGreaterThan(300);
    const wanting = registers.filter(
      ({ register: { band, label, unit, source } }) => band === undefined || label === '' || source === '' || !(unit in units),
    );
    expect(wanting).toEqual([]);
  });

  it('give a field of one name the same unit everywhere', () => {
    const unitOf = new Map<string, string>();
    for (const { register } of registers) {
      expect([register.name, unitOf.get(register.name) ?? register.unit]).toEqual([register.name, register.unit]);
      unitOf.set(register.name, register.unit);
    }
    expect(unitOf.size).toBeGreaterThan(100);
  });

  it('have a plan for each value and each setting', () => {
    for (const { name, registers: read, limits, scaling } of all) {
      const setup = scaling === undefined ? [] : setupRegisters(scaling);
      const planned = [...planReads(read, limits), ...planReads(setup, limits)].flatMap((request) => request.registers);
      expect(planned.length, name).toBe(read.length + setup.length);
    }
  });

  it('have the fifteen fields of the older system first, and its misspelled name beside the right one', () => {
    const fast = profiles.get('acuvim-fast')?.registers ?? [];
    expect(fast.map(({ name }) => name).join(' ')).toBe('Va Vb Vc Vab Vbc Vca Ia Ib Ic Vln Vll I P Q F');
    expect(fast.map(({ register }) => register)).toEqual(Array.from({ length: 15 }, (_, index) => 13_312 + 2 * index));
    expect(fast.find(({ name }) => name === 'Vbc')?.alias).toEqual(['Vbv']);
  });
});

/** Places and bytes from the vendor's tables, computed by hand. */
describe('bytes at the places of the vendor', () => {
  it.for([
    ['acuvim-fast', 'Va', 13_312, '43 66 00 00', 230],
    ['acuvim-fast', 'F', 13_340, '42 70 00 00', 60],
    ['acuvim-fast', 'P', 13_336, 'C4 BB 80 00', -1_500],
    ['acuvim-ii', 'F', 12_288, '42 70 00 00', 60],
    ['acuvim-ii', 'Ia', 12_306, '42 F1 00 00', 120.5],
    ['acuvim-ii', 'P', 12_322, '42 1C CC CD', 39.2],
    ['acuvim-ii', 'Q', 12_330, 'C4 BB 80 00', -1_500],
    ['acuvim-ii', 'S', 12_338, '42 1C CC CD', 39.2],
    ['acuvim-ii', 'PF', 12_346, 'BF 73 33 33', -0.95],
    ['acuvim-ii', 'V_unbalance', 16_444, '3C 23 D7 0A', 1],
    // 123,456.7 kWh.
    ['acuvim-ii', 'Ep_imp', 16_456, '00 12 D6 87', 123_456_700],
    ['acuvim-ii', 'Ep_net', 16_466, 'FF FF FF FF', -100],
    ['acuvim-ii', 'THD_Va', 0x405a, '00 FA', 2.5],
    ['acuvim-ii-one-block', 'Va', 16_386, '43 66 00 00', 230],
    ['acuvim-ii-one-block', 'P', 16_418, '42 1C CC CD', 39.2],
    ['acuvim-l', 'F', 0x0600, '42 70 00 00', 60],
    ['acuvim-l', 'P', 0x061c, 'C4 BB 80 00', -1_500],
    ['acuvim-l', 'Ep_imp', 0x0156, '00 12 D6 87', 123_456_700],
    ['acuvim-3', 'P', 0x2136, '42 1C CC CD', 39_200],
    ['acuvim-3', 'I', 0x212e, '42 F1 00 00', 120.5],
    // 123,456.75 kWh.
    ['acuvim-3', 'Ep_imp', 0x65cc, '40 FE 24 0C 00 00 00 00', 123_456_750],
    ['acurev-2100', 'P', 0x201a, '42 1C CC CD', 39_200],
    ['acurev-2100', 'Ep_imp', 0x2506, '00 12 D6 87', 123_456_700],
    ['acurev-2100', 'I_ch1', 0x2100, '42 F1 00 00', 120.5],
    ['acurev-2100', 'PF_ch18', 0x2100 + 12 * 17 + 8, '3F 73 33 33', 0.95],
    ['acurev-2100', 'Ep_imp_ch18', 0x2508 + 34, '00 12 D6 87', 123_456_700],
    ['acurev-1310', 'I_all', 0x2000, '42 F1 00 00', 120.5],
    ['acurev-1310', 'Va', 0x200a, '43 66 00 00', 230],
    ['acurev-1310', 'P', 0x201a, '42 1C CC CD', 39_200],
    ['acurev-1310', 'Ep_imp', 0x204e, '00 00 30 39', 12_345_000],
  ] as const)('%s: %s at %d with %s is %d', ([name, field, start, hex, value]) => {
    const profile = profiles.get(name);
    const register = profile?.registers.find((candidate) => candidate.name === field);
    expect(register).toBeDefined();
    if (profile === undefined || register === undefined) return;
    const facts = { ratios: { voltage: 1, current: 1, energy: 1 } };
    const { values } = decode({ ...profile, registers: [register] }, [{ start, data: bytes(hex) }], facts);
    expect(values[0]?.value).toBe(value);
  });

  it('in secondary mode are thousandths: 1,234.567 kWh', () => {
    const profile = profiles.get('acuvim-ii');
    if (profile === undefined) throw new TypeError('no profile');
    const facts = { ratios: { voltage: 1, current: 1, energy: 0.01 } };
    const { values } = decode(profile, [{ start: 16_456, data: bytes('00 12 D6 87') }], facts);
    expect(values.map(({ value }) => value)).toEqual([1_234_567]);
  });
});
