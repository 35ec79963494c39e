import type { MetricDefinition } from '@wattjobs/core/job';
import { units } from '@wattjobs/core/units';
import { profiles } from './profiles/index.ts';
import type { Profile, Register } from './registers/profile.ts';
import type { AcuvimSettings } from './settings.ts';
import type { TargetsFile } from './targets/targets-file.ts';

/** The series about the reading of a meter. */
export const statusMetrics = {
  meterState: {
    name: 'acuvim_meter_state',
    unit: 'none',
    kind: 'status',
    help: 'Whether the meter was read: 0 read, 1 not reachable, 2 refused because its values do not fit the profile.',
    states: { 0: 'read', 1: 'not reachable', 2: 'refused, because its values do not fit the profile' },
  },
  powerCheck: {
    name: 'acuvim_power_check_ratio',
    unit: 'none',
    kind: 'status',
    help: 'Active power, by the sum of volts, amperes and power factor: 1 if all fit; absent if the load is small.',
  },
  energyCheck: {
    name: 'acuvim_energy_check_ratio',
    unit: 'none',
    kind: 'status',
    help: 'What the import counter counted, by the integrated active power: 1 if both fit; absent until both have moved enough.',
  },
  clockDrift: {
    name: 'acuvim_clock_drift_seconds',
    unit: 'seconds',
    kind: 'status',
    help: 'How far the clock of the meter is ahead, apart from the whole quarter hours of its time zone.',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** Every pass needs them for every meter. */
const knownNames = new WeakMap<Register, readonly string[]>();

/** The names of a register's series: those of the old stack, which lack the unit. A register has one measurement in all profiles that share it. */
export function seriesNames({ measurement }: Pick<Profile, 'measurement'>, register: Register): readonly string[] {
  const { name, alias = [] } = register;
  const names = knownNames.get(register) ?? [name, ...alias].map((each) => `${measurement}_${each}`);
  knownNames.set(register, names);
  return names;
}

function metricsOf(profile: Profile): readonly MetricDefinition[] {
  return profile.registers.flatMap((register) =>
    seriesNames(profile, register).map((name) => ({
      name,
      unit: register.unit,
      kind: 'reading' as const,
      nameWithoutUnit: true as const,
      help: helpOf(register),
    })),
  );
}

function helpOf({ label, unit }: Register): string {
  const { name } = units[unit];
  return `${label.charAt(0).toUpperCase()}${label.slice(1)}${name === '' ? '' : `, in ${name}`}.`;
}

/** One definition per series. Profiles share series: they are the same quantity of another kind of meter. */
function distinct(metrics: readonly MetricDefinition[]): readonly MetricDefinition[] {
  const seen = new Set<string>();
  return metrics.filter(({ name, unit }) => {
    const key = `${name} ${unit}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

const shippedReadings = distinct([...profiles.values()].flatMap(metricsOf));

/** Every series of the shipped profiles. */
export const acuvimMetrics: readonly MetricDefinition[] = [...shippedReadings, ...Object.values(statusMetrics)];

/** The series that only a user's own profiles have. One with a shipped name and another unit, or that of a state, is refused, because the name is taken. */
export function ownMetrics({ targets }: { readonly targets: TargetsFile | undefined } | AcuvimSettings): readonly MetricDefinition[] {
  const shipped = new Set(shippedReadings.map(({ name, unit }) => `${name} ${unit}`));
  const own = distinct([...(targets?.ownProfiles.values() ?? [])].flatMap(metricsOf));
  return own.filter(({ name, unit }) => !shipped.has(`${name} ${unit}`));
}
