import type { Decoded } from '../registers/decode.ts';

/** The values of one reading by field name, in base units: the names are those of every shipped profile. */
export type ElectricalValues = Readonly<Record<string, number | undefined>>;

/** The values of a reading that judgements need. */
export function electricalValues({ values }: Pick<Decoded, 'values'>): ElectricalValues {
  const byName: Record<string, number> = {};
  for (const { register, value } of values) byName[register.name] = value;
  return byName;
}

const phases = ['a', 'b', 'c'] as const;

/** The given values; undefined if one of them is unknown. */
export function known(values: ElectricalValues, names: readonly string[]): readonly number[] | undefined {
  const found = names.flatMap((name) => values[name] ?? []);
  return found.length === names.length ? found : undefined;
}

/** Below this, the errors of transformers and rounding are as large as the power itself. */
const leastWatts = 10;
/** Below this, the active power is too small a part of the apparent power to be judged by it. */
const leastPowerFactor = 0.3;

/**
 * The active power that volts, amperes and power factor give, in watts and without a sign.
 * Undefined if the load is too small to judge, or if something is unknown.
 */
export function expectedWatts(values: ElectricalValues): number | undefined {
  const powerFactor = Math.abs(powerFactorOf(values) ?? Number.NaN);
  const expected = (apparentPower(values) ?? Number.NaN) * powerFactor;
  return powerFactor >= leastPowerFactor && powerFactor <= 1.01 && expected >= leastWatts ? expected : undefined;
}

/** The apparent power that a meter states, or that its active and reactive power give. */
export function readApparentPower({ S: own, P: active, Q: reactive }: ElectricalValues): number | undefined {
  return own ?? (active === undefined || reactive === undefined ? undefined : Math.hypot(active, reactive));
}

/** The apparent power that volts and amperes give. Without a neutral, a meter has no phase voltages: then those of the lines and the mean current do. */
export function apparentPower(values: ElectricalValues): number | undefined {
  const volts = known(
    values,
    phases.map((phase) => `V${phase}`),
  );
  const amperes = known(
    values,
    phases.map((phase) => `I${phase}`),
  );
  if (volts === undefined || amperes === undefined) return undefined;
  if (volts.some((value) => Math.abs(value) > 1)) return volts.reduce((sum, value, index) => sum + value * (amperes[index] ?? 0), 0);
  const [lineVolts, current] = [values['Vll'], values['I']];
  return lineVolts === undefined || current === undefined ? undefined : Math.sqrt(3) * lineVolts * current;
}

/** Its own, or that of active and reactive power, whose common unit does not matter. */
function powerFactorOf(values: ElectricalValues): number | undefined {
  const [own, active, reactive] = [values['PF'], values['P'], values['Q']];
  if (own !== undefined && own !== 0) return own;
  if (active === undefined || reactive === undefined) return undefined;
  return active / Math.hypot(active, reactive);
}
