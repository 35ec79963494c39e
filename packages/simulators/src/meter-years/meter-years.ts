import { type Display, displayedText, kwhText } from './displayed.ts';
import { type Fate, type FateName, inUnit, makeFates, misread, nextLife, type ShownUnit, shownUnitsOf } from './fates.ts';
import { type Load, type LoadShapeName, loadShapes, makeLoad } from './load-shapes.ts';
import { type RegisterLife, trueRegister } from './register-lives.ts';
import { type Seeded, seeded } from './seeded.ts';

export interface MeterReading {
  readonly atMs: number;
  /** As the meter prints it, such as `12.543,5 kWh`. */
  readonly text: string;
  /** The same in kWh, with the digits of the register's step. */
  readonly kwh: string;
  readonly serial: string | null;
}

/** What a person knows: `atMs` is the time of the first reading it is about, or, for a replaced meter, any time between two readings. */
export interface KnownEvent {
  readonly atMs: number;
  readonly kind: 'meter_replaced' | 'dip';
  readonly finalKwh: string | null;
  readonly startKwh: string | null;
}

/** A meter over a long time: what is read of it, and what truly flowed. */
export interface MeterYears {
  readonly name: string;
  readonly zone: string;
  readonly shape: LoadShapeName;
  readonly pollMinutes: number;
  /** What the feed can deliver, at the register. */
  readonly feedKw: number;
  /** What it can deliver in truth: the same with the largest multiplier, if a person said so. */
  readonly ratedPowerKw: number | null;
  readonly modulusKwh: string | null;
  /** Factors of current transformers; the first one applies from the beginning. */
  readonly multipliers: readonly { readonly fromMs: number | null; readonly factor: string }[];
  readonly displays: readonly Display[];
  /** In the order of time. */
  readonly readings: readonly MeterReading[];
  readonly fates: readonly Fate[];
  readonly knownEvents: readonly KnownEvent[];
  /**
   * The rise of the true register in [from, to), in 10⁻⁹ kWh: the register shows whole steps at every instant, and goes on over whatever
   * happens to it. It is before the multiplier.
   */
  readonly trueUnits: (fromMs: number, toMs: number) => bigint;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Zones with their standard offset from UTC in hours, which only moves the shape of a load. */
const zones = [
  ['Europe/Berlin', 1],
  ['America/New_York', -5],
  ['Australia/Lord_Howe', 10.5],
  ['Asia/Kolkata', 5.5],
  ['America/Sao_Paulo', -3],
  ['Pacific/Auckland', 12],
  ['UTC', 0],
] as const;

/** The largest value plus one step, and the step, in milliwatt-hours; and a feed that passes it within months. */
const rollovers = [
  { modulus: 100_000e6, step: 1e6, ratedPowerKw: 44 },
  { modulus: 838_860_800, step: 100, ratedPowerKw: 3.7 },
  { modulus: 16_777_216_000, step: 1000, ratedPowerKw: 22 },
  { modulus: 100_000e6, step: 1e5, ratedPowerKw: 44 },
] as const;

/** What happens to the meters, one after the other. */
const histories: readonly (readonly FateName[])[] = [
  ['outage'],
  ['reset', 'outage'],
  ['small_reset', 'outage'],
  ['replaced_with_serial'],
  ['replaced_silently'],
  ['outage'],
  ['zero_dip', 'dip'],
  ['spike', 'jump'],
  ['outage', 'zero_dip', 'spike', 'replaced_with_serial', 'jump'],
  ['outage', 'dip', 'replaced_silently', 'spike'],
];

/** Each twentieth meter changes its unit, for a month or longer. */
const unitChanges: readonly FateName[] = ['unit_change', 'unit_change', 'outage'];
const usualUnit: ShownUnit = { fromMs: Number.NEGATIVE_INFINITY, power: 0, isCoarse: false };

/**
 * One of any number of meters, which depends only on the seed and its place. Both times are beginnings of months in UTC; the readings begin
 * two days before and end two days after. In the order of places come: outages, resets, resets to a small value, replacements with and
 * without a serial, rollovers, dips, spikes and jumps, and two mixtures, the second with multipliers.
 * Some with spikes change their unit instead.
 */
export function makeMeterYears(seed: number, place: number, fromMs: number, toMs: number): MeterYears {
  const random = seeded(seed * 1_000_003 + place * 7_919);
  const kind = place % histories.length;
  const rollover = kind === 5 ? random.pick(rollovers) : undefined;
  const feedKw = rollover?.ratedPowerKw ?? random.pick([1, 3.7, 7.4, 22, 44, 400]);
  const step = rollover?.step ?? random.pick([1e6, 1e5, 1e4, 1e3]);
  const modulus = rollover?.modulus ?? Infinity;
  const [zone, offsetHours] = random.pick(zones);
  const shape = random.pick(Object.keys(loadShapes) as [LoadShapeName, ...LoadShapeName[]]);
  const [startMs, endMs] = [fromMs - 2 * dayMs, toMs + 2 * dayMs];
  const load = makeLoad(shape, feedKw * 1000, startMs, endMs, offsetHours, random);
  const fates = makeFates(place % 20 === 17 ? unitChanges : (histories[kind] ?? []), fromMs, toMs, random);
  const pollMinutes = place % 40 === 6 ? 5 : random.pick([15, 30, 30, 60, 60, 60, 60, 60, 120, 180, 360, 360]);
  const lives = livesOf(fates, load, step, modulus, kind === 3 || kind === 8 ? `SN-${place}` : null, startMs, random);
  const register = trueRegister(lives, load, step, modulus);
  const displays = displaysOf(fromMs, toMs, random);
  const readings: MeterReading[] = [];
  const misreadings = fates.filter(({ name }) => name === 'dip' || name === 'zero_dip' || name === 'spike');
  const outages = fates.flatMap(({ outage }) => (outage === undefined ? [] : [outage]));
  const finalOf = (life: number) => trueRegister(lives.slice(0, life), load, step, modulus).shownAt(lives[life]?.fromMs ?? endMs);
  const knownEvents = replacementsOf(fates, lives, finalOf, { feedKw, step });
  const units = shownUnitsOf(fates, random);
  let [ahead, wrong, display, outage] = [0, 0, 0, 0];
  for (const atMs of pollTimes(pollMinutes, startMs, endMs, random)) {
    while ((outages[outage]?.[1] ?? Infinity) < atMs) outage += 1;
    if (atMs >= (outages[outage]?.[0] ?? Infinity) || random.fraction() < 0.004) continue;
    while ((displays[display + 1]?.fromMs ?? Infinity) <= atMs) display += 1;
    let shown = register.shownAt(atMs);
    const fate = misreadings[ahead];
    if (fate !== undefined && fate.atMs <= atMs) {
      shown = misread(fate.name, shown, step);
      if (wrong === 0 && fate.name === 'dip' && fate.isKnown) knownEvents.push({ atMs, kind: 'dip', finalKwh: null, startKwh: null });
      wrong += 1;
      if (wrong === fate.readings) [ahead, wrong] = [ahead + 1, 0];
    }
    const read = inUnit(shown, step, units.findLast((unit) => unit.fromMs <= atMs) ?? usualUnit);
    const text = displayedText(read.shown, read.step, displays[display] ?? displays[0]);
    readings.push({ atMs, text, kwh: kwhText(read.shown, read.step), serial: register.lifeAt(atMs).serial });
  }
  const multipliers = kind === 9 ? multipliersOf(fromMs, toMs, random) : [];
  const largestFactor = multipliers.length === 0 ? 1 : Math.max(...multipliers.map(({ factor }) => Number(factor)));
  return {
    name: `meter ${place}`,
    zone,
    shape,
    pollMinutes,
    feedKw,
    ratedPowerKw: rollover !== undefined || place % 7 !== 0 ? feedKw * largestFactor : null,
    modulusKwh: rollover === undefined ? null : kwhText(modulus, step),
    multipliers,
    displays,
    readings,
    fates,
    knownEvents: knownEvents.sort((one, other) => one.atMs - other.atMs),
    trueUnits: (from, to) => BigInt(register.risenAt(to) - register.risenAt(from)) * 1000n,
  };
}

function livesOf(
  fates: readonly Fate[],
  load: Load,
  step: number,
  modulus: number,
  serial: string | null,
  startMs: number,
  random: Seeded,
): readonly RegisterLife[] {
  const most = Math.min(modulus, random.whole(1_000, 90_000) * 1e6) * 0.97;
  const lives: RegisterLife[] = [{ fromMs: startMs, startMilliwattHours: Math.floor(most / step) * step, serial }];
  for (const fate of fates) {
    const last = lives.at(-1);
    const shown = trueRegister(lives, load, step, modulus).shownAt(fate.atMs);
    const life = nextLife(fate, shown, last?.serial ?? null, step, random);
    if (life !== undefined) lives.push(life);
  }
  return lives;
}

interface StepTerms {
  readonly feedKw: number;
  readonly step: number;
}

/** A person knows of half of all replacements and jumps, and of each that no rule can see. */
function replacementsOf(
  fates: readonly Fate[],
  lives: readonly RegisterLife[],
  finalOf: (place: number) => number,
  terms: StepTerms,
): KnownEvent[] {
  return fates.flatMap(({ name, atMs, isKnown }) => {
    const place = lives.findIndex(({ fromMs }) => fromMs === atMs);
    const life = lives[place];
    if (life === undefined) return [];
    const final = finalOf(place);
    // In the longest outage, a register that begins again could pass the value that it had.
    const isHidden = name === 'replaced_silently' || (name.endsWith('reset') && final < terms.feedKw * 168e6);
    if (!isHidden && (!isKnown || name === 'reset')) return [];
    const finalKwh = name === 'small_reset' && !isHidden ? null : kwhText(final, terms.step);
    return [{ atMs, kind: 'meter_replaced' as const, finalKwh, startKwh: kwhText(life.startMilliwattHours, terms.step) }];
  });
}

/** Half of all meters are read at multiples of their interval, the others up to a fifth of it later. */
function* pollTimes(pollMinutes: number, fromMs: number, toMs: number, random: Seeded): Iterable<number> {
  const intervalMs = pollMinutes * 60_000;
  const jitterMs = random.pick([0, intervalMs / 5]);
  for (let atMs = fromMs; atMs < toMs; atMs += intervalMs) yield jitterMs === 0 ? atMs : atMs + random.whole(0, jitterMs);
}

/** Firmware that prints the same register in another way. */
function displaysOf(fromMs: number, toMs: number, random: Seeded): readonly [Display, ...Display[]] {
  const display = (since: number): Display => ({
    fromMs: since,
    unit: random.pick(['kWh', 'MWh', 'Wh']),
    separator: random.pick(['dot', 'comma']),
    grouped: random.fraction() < 0.3,
  });
  return [display(-Infinity), display(random.whole(fromMs, toMs)), display(toMs - dayMs)];
}

function multipliersOf(fromMs: number, toMs: number, random: Seeded): MeterYears['multipliers'] {
  return [
    { fromMs: null, factor: random.pick(['40', '1.25']) },
    {
      fromMs: Math.floor(random.whole(fromMs, toMs) / hourMs) * hourMs + random.whole(0, 1) * 1_234_567,
      factor: random.pick(['60', '0.5']),
    },
  ];
}
