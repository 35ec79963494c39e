import { RetrySource } from '@wattjobs/core/errors';
import { describe, expect, it } from 'vitest';
import { acuvimFast } from '../profiles/acuvim-fast.ts';
import { profiles } from '../profiles/index.ts';
import { type Answer, decode } from '../registers/decode.ts';
import type { Profile, Register } from '../registers/profile.ts';
import { type Case, fingerprint } from './fingerprint.ts';

const load = {
  Va: 230,
  Vb: 231,
  Vc: 229,
  Vln: 230,
  Vab: 399,
  Vbc: 398,
  Vca: 397,
  Vll: 398,
  Ia: 60,
  Ib: 60,
  Ic: 60,
  I: 60,
  F: 50,
  P: 39_330,
  PF: 0.95,
};
const reactive = load.P * Math.tan(Math.acos(0.95));

/** The answer of a meter with these floats at the addresses of the profile, moved by `shift`. */
function answerOf(profile: Profile, values: Readonly<Record<string, number>>, { shift = 0, swapped = false } = {}): readonly Answer[] {
  const floats = profile.registers.filter(({ type, name }) => type === 'float32' && name in values);
  const start = Math.min(...floats.map(({ register }) => register)) - 1;
  const data = Buffer.alloc(2 * (Math.max(...floats.map(({ register }) => register)) - start + 4));
  for (const { register, name } of floats) {
    const at = 2 * (register + shift - start);
    data.writeFloatBE(values[name] ?? 0, at);
    if (swapped) Buffer.concat([data.subarray(at + 2, at + 4), data.subarray(at, at + 2)]).copy(data, at);
  }
  return [{ start, data }];
}

function caseOf(
  values: Readonly<Record<string, number>>,
  change: Partial<Case> & { readonly shift?: number; readonly swapped?: boolean } = {},
): Case {
  const { shift, swapped, profile = acuvimFast, ...rest } = change;
  const answers = answerOf(
    profile as Profile,
    { Q: reactive, ...values },
    { ...(shift === undefined ? {} : { shift }), ...(swapped === undefined ? {} : { swapped }) },
  );
  return { name: 'meter', profile, answers, facts: {}, ...rest };
}

function refusal(asked: Case): RetrySource {
  try {
    fingerprint(asked);
  } catch (error) {
    if (error instanceof RetrySource) return error;
    throw error;
  }
  throw new TypeError('it was not refused');
}

const float = (name: string, register: number, more: Partial<Register> = {}): Register => ({
  name,
  register,
  type: 'float32',
  wordOrder: 'high-first',
  scale: 1,
  unit: 'volts',
  label: name,
  required: true,
  source: 'test',
  band: { minimum: 0, maximum: 500 },
  ...more,
});

describe('a fingerprint', () => {
  it('confirms what fits, and says by which evidence', () => {
    const { proven, facts, corrections, notes } = fingerprint(caseOf(load));
    expect({ proven, facts, corrections }).toEqual({ proven: true, facts: { swapWords: false, powerMultiplier: 1 }, corrections: [] });
    expect(notes).toEqual([
      'the frequency is 50 Hz',
      'the mean of Va, Vb, Vc is 230, and Vln is 230',
      'the mean of Vab, Vbc, Vca is 398, and Vll is 398',
      'the mean of Ia, Ib, Ic is 60, and I is 60',
      'P is 1 times the sum of volts, amperes and power factor',
    ]);
  });

  it('A1: refuses a scaled integer that is really a float', () => {
    const wrong = float('Va', 0, { type: 'uint32', scale: 0.01 });
    const data = Buffer.from('436E9BD4', 'hex');
    expect(
      refusal({ name: 'meter', profile: { name: 'own', registers: [wrong] }, answers: [{ start: 0, data }], facts: {} }).message,
    ).toContain('Va: outside of its band');
    const right = decode({ registers: [float('Va', 0)] }, [{ start: 0, data }]);
    expect(right.values[0]?.value).toBeCloseTo(238.6087, 4);
  });

  it('A2: refuses a reading that is off by one and in the other word order, although two of three voltages look right', () => {
    // V1 230.4125, V2 229.9396, V3 231.0, their mean 230.4507, I1 0.8707; the profile begins one register late.
    const mean = Buffer.alloc(4);
    mean.writeFloatBE((230.4125 + 229.9396 + 231) / 3);
    const data = Buffer.concat([Buffer.from('436669994365F08C43670000', 'hex'), mean, Buffer.from('3F5EE588', 'hex')]);
    const registers = ['Va', 'Vb', 'Vc', 'Vln'].map((name, index) => float(name, 2 * index + 1, { wordOrder: 'low-first' }));
    const asked = { name: 'meter', profile: { name: 'own', registers }, answers: [{ start: 0, data }], facts: {} };
    const seen = decode({ registers }, asked.answers).values.map(({ value }) => value);
    expect(seen.slice(0, 2)).toEqual([expect.closeTo(229.4125, 4), expect.closeTo(231.9396, 4)]);
    const { reason, fix } = refusal(asked);
    expect(reason).toBe('meter_refused');
    expect(fix).toMatch(/each address is 1 lower/);
    const corrected = registers.map((register) => ({ ...register, register: register.register - 1, wordOrder: 'high-first' as const }));
    expect(fingerprint({ ...asked, profile: { name: 'own', registers: corrected } }).corrections).toEqual([]);
    expect(decode({ registers: corrected }, asked.answers).values.map(({ value }) => value)).toEqual([
      expect.closeTo(230.4125, 4),
      expect.closeTo(229.9396, 4),
      231,
      expect.closeTo(230.4507, 4),
    ]);
  });

  it('A5: finds swapped words by a number that nothing measures', () => {
    const data = Buffer.from('0000436700004248', 'hex');
    const registers = [float('Va', 0), float('F', 2, { unit: 'hertz' })];
    const asked = { name: 'meter', profile: { name: 'own', registers }, answers: [{ start: 0, data }], facts: {} };
    const { facts, corrections } = fingerprint(asked);
    expect(corrections).toEqual(['its words are in the other order, which is corrected']);
    expect(decode({ registers }, asked.answers, facts).values.map(({ value }) => value)).toEqual([231, 50]);
  });

  it.each([
    { amperes: 60, multiplier: 1000, watts: 39_200 },
    { amperes: 0.06, multiplier: 1, watts: 39.2 },
  ])('A7: reads 39.2 with $amperes A as $watts W', ({ amperes, multiplier, watts }) => {
    const asked = caseOf({
      ...load,
      Va: 230,
      Vb: 230,
      Vc: 230,
      Ia: amperes,
      Ib: amperes,
      Ic: amperes,
      I: amperes,
      P: 39.2,
      Q: 39.2 * Math.tan(Math.acos(0.95)),
    });
    const { facts, proven } = fingerprint(asked);
    expect(proven).toBe(true);
    expect(facts.powerMultiplier).toBe(multiplier);
    const power = decode(asked.profile, asked.answers, facts).values.find(({ register }) => register.name === 'P');
    expect(power?.value).toBeCloseTo(watts, 4);
  });

  it('A7: believes the owner about the unit of power', () => {
    const { facts, proven } = fingerprint(caseOf({ ...load, P: 700 }, { facts: { powerMultiplier: 1 } }));
    expect({ facts, proven }).toEqual({ facts: { powerMultiplier: 1, swapWords: false }, proven: true });
  });

  it('A12: refuses a current that is ten times too high, and names the factor', () => {
    const { message, fix } = refusal(
      caseOf({ ...load, Ia: 160, Ib: 160, Ic: 160, I: 160, P: 230 * 16 * 3 * 0.95, Q: 230 * 16 * 3 * Math.sin(Math.acos(0.95)) }),
    );
    expect(message).toContain('P is 0.1 times');
    expect(fix).toContain('wrong by a factor of 10');
  });

  it('A10: refuses a table that a firmware has moved, and names the direction', () => {
    expect(refusal(caseOf(load, { shift: 1 })).fix).toMatch(/1 higher/);
    expect(refusal(caseOf(load, { shift: -1 })).fix).toMatch(/1 lower/);
    expect(refusal(caseOf(load, { shift: 1, swapped: true })).fix).toMatch(/1 higher/);
  });

  it('delivers an idle meter, but does not take its unit of power as proven', () => {
    const idle = caseOf({ ...load, Ia: 0, Ib: 0, Ic: 0, I: 0, P: 0, Q: 0 });
    expect(fingerprint(idle)).toMatchObject({ proven: false, corrections: [] });
    const dead = caseOf(Object.fromEntries(Object.keys(load).map((name) => [name, 0])));
    expect(
      fingerprint({ ...dead, profile: { ...acuvimFast, registers: acuvimFast.registers.filter(({ name }) => name !== 'Q') } }),
    ).toMatchObject({ proven: false });
  });

  it('judges a meter without neutral by its lines', () => {
    const asked = caseOf({
      ...load,
      Va: 0,
      Vb: 0,
      Vc: 0,
      Vln: 0,
      P: Math.sqrt(3) * 398 * 60 * 0.95,
      Q: Math.sqrt(3) * 398 * 60 * Math.sin(Math.acos(0.95)),
    });
    expect(fingerprint(asked)).toMatchObject({ proven: true, facts: { powerMultiplier: 1 } });
  });

  it('knows every shipped profile by its own values, in both word orders', () => {
    const measured: Readonly<Record<string, number>> = { ...load, Q: reactive, Pa: 13_111, Pb: 13_108, Pc: 13_111 };
    const known = [...profiles.values()].filter((shipped) => {
      const registers = shipped.registers.filter(({ type, name }) => type === 'float32' && name in measured);
      const profile = { ...shipped, registers };
      const values = Object.fromEntries(registers.map(({ name, scale }) => [name, (measured[name] ?? 0) / scale]));
      const facts = { ratios: { voltage: 1, current: 1, energy: 1 } };
      return [false, true].every((swapped) => {
        const verdict = fingerprint({ name: 'meter', profile, answers: answerOf(profile, values, { swapped }), facts });
        return verdict.proven && verdict.facts.swapWords === swapped && verdict.facts.powerMultiplier === 1;
      });
    });
    expect(known.map(({ name }) => name)).toEqual([...profiles.keys()]);
  });
});
