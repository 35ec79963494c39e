import type { Decoded } from '../registers/decode.ts';
import { type ElectricalValues, electricalValues, expectedWatts, known } from './electrical-values.ts';

/** What a reading says about whether it was read correctly. */
export interface Evidence {
  /** What fits. */
  readonly support: readonly string[];
  /** What no meter can measure. */
  readonly contradictions: readonly string[];
  /** The largest difference between the meter's own means and those of its phases, as a part of them; absent if it has none. */
  readonly residual?: number;
  /** The power that was read, by the power that volts, amperes and power factor give; absent if the load is too small. */
  readonly powerRatio?: number;
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
/** Values change while a meter answers. */
const meanTolerance = 0.02;

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
  const checks = [...frequency(values), ...compared];
  const ratio = powerRatio(values);
  return {
    support: checks.flatMap(({ fits, words }) => (fits ? [words] : [])),
    contradictions: [...refused, ...checks.flatMap(({ fits, words }) => (fits ? [] : [words]))],
    ...(compared.length === 0 ? {} : { residual: Math.max(...compared.map(({ residual }) => residual)) }),
    ...(ratio === undefined ? {} : { powerRatio: ratio }),
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

/** The meter's own mean is of all phases, or of those that are connected. */
function mean(values: ElectricalValues, name: string, parts: readonly string[]): readonly (Check & { readonly residual: number })[] {
  const [own, phases] = [values[name], known(values, parts)];
  if (own === undefined || phases === undefined || (own === 0 && phases.every((value) => value === 0))) return [];
  const sum = phases.reduce((total, value) => total + value, 0);
  const connected = phases.filter((value) => value !== 0).length;
  const residual = Math.min(...[phases.length, connected].map((count) => Math.abs(sum / count - own) / Math.abs(own)));
  return [
    {
      fits: residual <= meanTolerance,
      residual,
      words: `the mean of ${parts.join(', ')} is ${shown(sum / phases.length)}, and ${name} is ${shown(own)}`,
    },
  ];
}

/** A number as a message shows it. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
