import type { Decoded } from '../registers/decode.ts';
import { apparentPower, type ElectricalValues, electricalValues, expectedWatts, known, readApparentPower } from './electrical-values.ts';

/** What a reading says about whether it was read correctly. */
export interface Evidence {
  /** What fits. */
  readonly support: readonly string[];
  /** What no meter can measure. */
  readonly contradictions: readonly string[];
  /** How far the meter's own means and sums are from those of its phases, as a part of them; absent if there is none to compare. */
  readonly residual?: number;
  /** The power that was read, by the power that volts, amperes and power factor give; absent if the load is too small. */
  readonly powerRatio?: number;
  /** The apparent power that was read, by volts and amperes: enough to tell watts from kilowatts at any load. */
  readonly unitRatio?: number;
}

/** Reasons of `decode` that show that these bits are not this value. */
const impossible: Readonly<Record<string, string>> = {
  value_words_swapped: 'as small as only swapped words make a number',
  value_not_a_number: 'not a number',
  value_out_of_band: 'outside of its band',
};

const means = [
  { name: 'Vln', parts: ['Va', 'Vb', 'Vc'] },
  { name: 'Vll', parts: ['Vab', 'Vbc', 'Vca'] },
  { name: 'I', parts: ['Ia', 'Ib', 'Ic'] },
];
/** They support a reading, but do not contradict it: without a neutral, the powers of the phases mean nothing. */
const sums = [
  { name: 'I_all', parts: ['Ia', 'Ib', 'Ic'] },
  { name: 'P', parts: ['Pa', 'Pb', 'Pc'] },
  { name: 'Q', parts: ['Qa', 'Qb', 'Qc'] },
];
/** Values change while a meter answers. */
const meanTolerance = 0.02;
/** The rounding of floats. */
const leastResidual = 1e-7;

/** Weighs a reading: no single check finds all mistakes, because two mistakes can look like mains voltage. */
export function weigh(decoded: Decoded): Evidence {
  const values = electricalValues(decoded);
  const volts = ['Va', 'Vb', 'Vc', 'Vab'].flatMap((name) => values[name] ?? []);
  const isDead = volts.length > 0 && volts.every((value) => value === 0);
  // Without voltage there is no frequency either, and both are zeros that no word order changes.
  const wrong = decoded.absent.filter(({ register, reason }) => register.required && !(isDead && reason === 'value_out_of_band'));
  const refused = [...Map.groupBy(wrong, ({ reason }) => reason)].flatMap(([reason, alike]) => {
    const words = impossible[reason];
    return words === undefined
      ? []
      : [
          `${alike
            .slice(0, 4)
            .map(({ register }) => register.name)
            .join(', ')}: ${words}`,
        ];
  });
  const compared = means.flatMap(({ name, parts }) => mean(values, name, parts));
  const added = sums.flatMap(({ name, parts }) => sum(values, name, parts));
  const checks = [...frequency(values), ...compared, ...added.filter(({ fits }) => fits)];
  const residuals = [...compared, ...added].map(({ residual }) => Math.log(Math.max(residual, leastResidual)));
  const [ratio, load, apparent] = [powerRatio(values), apparentPower(values) ?? 0, readApparentPower(values) ?? 0];
  return {
    support: checks.flatMap(({ fits, words }) => (fits ? [words] : [])),
    contradictions: [...refused, ...checks.flatMap(({ fits, words }) => (fits ? [] : [words]))],
    // The geometric mean, because a comparison that means nothing for this wiring is as far off in every reading.
    ...(residuals.length === 0 ? {} : { residual: Math.exp(total(residuals) / residuals.length) }),
    ...(ratio === undefined ? {} : { powerRatio: ratio }),
    ...(load > 0 && apparent > 0 ? { unitRatio: apparent / load } : {}),
  };
}

/** The power that was read, by the expected one; see `expectedWatts`. */
export function powerRatio(values: ElectricalValues): number | undefined {
  const [power, expected] = [values['P'], expectedWatts(values)];
  return power === undefined || expected === undefined ? undefined : Number((Math.abs(power) / expected).toPrecision(4));
}

interface Check {
  readonly fits: boolean;
  readonly words: string;
}

function frequency({ F: hertz = 0 }: ElectricalValues): readonly Check[] {
  return hertz === 0 ? [] : [{ fits: hertz >= 45 && hertz <= 65, words: `the frequency is ${shown(hertz)} Hz` }];
}

interface Comparison extends Check {
  readonly residual: number;
}

/** The meter's own mean is of all phases, or of those that are connected. */
function mean(values: ElectricalValues, name: string, parts: readonly string[]): readonly Comparison[] {
  const [own, phases] = [values[name], known(values, parts)];
  if (own === undefined || phases === undefined || (own === 0 && phases.every((value) => value === 0))) return [];
  const connected = phases.filter((value) => value !== 0).length;
  const residual = Math.min(...[phases.length, connected].map((count) => Math.abs(total(phases) / count - own) / Math.abs(own)));
  return [
    {
      fits: residual <= meanTolerance,
      residual,
      words: `the mean of ${parts.join(', ')} is ${shown(total(phases) / phases.length)}, and ${name} is ${shown(own)}`,
    },
  ];
}

function sum(values: ElectricalValues, name: string, parts: readonly string[]): readonly Comparison[] {
  const [own, phases] = [values[name], known(values, parts)];
  if (own === undefined || own === 0 || phases === undefined || phases.every((value) => value === 0)) return [];
  const residual = Math.abs(total(phases) - own) / Math.abs(own);
  return [{ fits: residual <= meanTolerance, residual, words: `${parts.join(', ')} add up to ${name}` }];
}

function total(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

/** A number as a message shows it. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
