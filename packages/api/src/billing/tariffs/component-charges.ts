import type { TimeZone } from '@wattjobs/core/time';
import { countDays } from '../../metering/calendar.ts';
import { energyPlaces, quotient, readDecimal, writeDecimal } from '../../metering/decimal.ts';
import type { ChargeLine } from '../document.ts';
import type { MeteredLine, TariffStretch } from './metered-line.ts';
import { type Fraction, fraction, fractionOf, fractionText, product, zero } from './fraction.ts';
import { ratePieces } from './rate-calendar.ts';
import type { Component } from './schema.ts';

/** A line of money before it is rounded. */
export interface Charge extends Omit<ChargeLine, 'amount' | 'exactAmount'> {
  readonly exact: Fraction;
}

/** A stretch of a month in which the same components apply. */
export interface Stretch extends TariffStretch {
  readonly zone: TimeZone;
  readonly currency: string;
  readonly monthDays: number;
  /** The stretch, with what lines in other zones have before the first one or after the last. */
  readonly reach: { readonly fromMs: number; readonly toMs: number };
}

type Of<Kind> = Extract<Component, { kind: Kind }>;

/** A line within a stretch: its energy is that of these times. */
interface LinePart {
  readonly line: MeteredLine;
  readonly fromMs: number;
  readonly toMs: number;
  readonly days: number;
}

/** Lines that are charged together: all of a customer, or one. */
interface Group {
  readonly line: string | null;
  readonly parts: readonly LinePart[];
  readonly days: number;
}

const defaultNames = {
  fixed: 'Fixed charge',
  energy: 'Energy',
  time_of_use: 'Energy',
  tiers: 'Energy',
  commit: 'Commitment',
  demand: 'Demand',
  minimum: 'Minimum charge',
};
const places = { kWh: energyPlaces, kW: 6 };

/** What a component charges in a stretch; nothing for those that depend on others: the minimum and taxes. */
export function chargesFor(component: Component, stretch: Stretch, lines: readonly MeteredLine[]): readonly Charge[] {
  const parts = lines.flatMap((line) => partOf(line, stretch));
  const groups: readonly Group[] =
    'per' in component && component.per === 'customer'
      ? [{ line: null, parts, days: daysOf(stretch, stretch.zone) }]
      : parts.map((part) => ({ line: part.line.name, parts: [part], days: part.days }));
  switch (component.kind) {
    case 'fixed':
      return [fixedCharge(component, stretch)];
    case 'energy':
      return groups.flatMap((group) =>
        energyCharges(stretch, { ...termsOf(component, stretch, group.line), price: component.price }, group.parts),
      );
    case 'time_of_use':
      return rateCharges(component, stretch, parts);
    case 'tiers':
      return groups.flatMap((group) => tierCharges(component, stretch, group));
    case 'commit':
      return groups.flatMap((group) => [commitCharge(component, stretch, group), ...overageCharges(component, stretch, group)]);
    case 'demand':
      return parts.map((part) => demandCharge(component, stretch, part));
    case 'minimum':
    case 'tax':
      return [];
  }
}

function partOf(line: MeteredLine, { reach, zone, ...stretch }: Stretch): readonly LinePart[] {
  const part = overlap(line, reach);
  return part.fromMs < part.toMs ? [{ line, ...part, days: daysOf(overlap(part, stretch), zone) }] : [];
}

interface Times {
  readonly fromMs: number;
  readonly toMs: number;
}

const overlap = (one: Times, other: Times): Times => ({
  fromMs: Math.max(one.fromMs, other.fromMs),
  toMs: Math.min(one.toMs, other.toMs),
});

/** The local days of which there is any part in a stretch of time. */
function daysOf({ fromMs, toMs }: Times, zone: TimeZone): number {
  return fromMs >= toMs ? 0 : countDays(zone.dateAt(Math.floor(fromMs / 1000)), zone.dateAt(Math.ceil(toMs / 1000) - 1));
}

type Terms = Pick<Charge, 'component' | 'text' | 'line'>;
type PricedTerms = Terms & { readonly price: string };

/** What a charge says of its component: with the days of the stretch, unless they are the whole month. */
export function termsOf({ kind, name }: Exclude<Component, Of<'tax'>>, stretch: Stretch, line: string | null, suffix = ''): Terms {
  const { fromMs, toMs, zone, monthDays } = stretch;
  const days = daysOf(stretch, zone) === monthDays ? '' : `, ${zone.dateAt(fromMs / 1000)} to ${zone.dateAt(toMs / 1000 - 1)}`;
  return { component: kind, text: `${name ?? defaultNames[kind]}${suffix}${days}`, line };
}

/** The share of a month, and how a formula says it. */
function proration(days: number, { monthDays }: Stretch): { readonly share: Fraction; readonly words: string } {
  const share = { over: BigInt(days), under: BigInt(monthDays) };
  return { share, words: days === monthDays ? '' : ` × ${days}/${monthDays} days` };
}

/** Kilowatt-hours of a month for some of its days, rounded half away from zero to a unit. */
function proratedUnits(kwh: string, days: number, { monthDays }: Stretch): bigint {
  return quotient(readDecimal(kwh, 12) * BigInt(days), 1_000n * BigInt(monthDays));
}

/** An amount per month for the days of a stretch, or for those of a line. */
export function perMonth(amount: string, stretch: Stretch, days = daysOf(stretch, stretch.zone)): Pick<Charge, 'exact' | 'formula'> {
  const { share, words } = proration(days, stretch);
  const exact = product(fractionOf(amount), share);
  return { exact, formula: `${amount} ${stretch.currency}${words} = ${fractionText(exact)} ${stretch.currency}` };
}

/** A quantity times its price. Powers count for the days of a line, energy as it is. */
function priced(
  stretch: Stretch,
  terms: PricedTerms,
  unit: keyof typeof places,
  value: bigint,
  before = '',
  days = stretch.monthDays,
): Charge {
  const { share, words } = proration(days, stretch);
  const quantity = writeDecimal(value, places[unit]);
  const exact = product(fraction(value, places[unit]), fractionOf(terms.price), share);
  const formula = `${before}${quantity} ${unit} × ${terms.price} ${stretch.currency}${words} = ${fractionText(exact)} ${stretch.currency}`;
  return { ...terms, quantity, unit, price: words === '' ? terms.price : null, exact, formula };
}

function unknown(terms: Terms & Pick<Charge, 'price'>, unit: keyof typeof places): Charge {
  const formula = `The ${unit === 'kWh' ? 'energy' : 'power'} is not known, so nothing is charged for it.`;
  return { ...terms, text: `${terms.text}: unknown`, quantity: null, unit, exact: zero, formula };
}

function fixedCharge(component: Of<'fixed'>, stretch: Stretch): Charge {
  const days = daysOf(stretch, stretch.zone);
  const charge = { ...termsOf(component, stretch, null), ...perMonth(component.amount, stretch) };
  return days === stretch.monthDays
    ? { ...charge, quantity: '1', unit: 'month', price: component.amount }
    : { ...charge, quantity: String(days), unit: 'days', price: null };
}

/** Energy as far as it is known, null if none is; and the names of the lines of which some is not. */
function energyOf(parts: readonly Omit<LinePart, 'days'>[]): { readonly units: bigint | null; readonly unknownLines: readonly string[] } {
  const energy = parts.map(({ line, fromMs, toMs }) => ({ name: line.name, units: line.energyUnits(fromMs, toMs) }));
  const known = energy.flatMap(({ units }) => units ?? []);
  return {
    units: known.length === 0 ? null : known.reduce((whole, units) => whole + units),
    unknownLines: [...new Set(energy.flatMap(({ name, units }) => (units === null ? name : [])))],
  };
}

/** One charge for what is known, and one if some is not. */
function energyCharges(stretch: Stretch, terms: PricedTerms, parts: readonly Omit<LinePart, 'days'>[]): readonly Charge[] {
  const { units, unknownLines } = energyOf(parts);
  return [
    ...(units === null ? [] : [priced(stretch, terms, 'kWh', units)]),
    ...unknownLines.map((line) => unknown({ ...terms, line }, 'kWh')),
  ];
}

function rateCharges(component: Of<'time_of_use'>, stretch: Stretch, parts: readonly LinePart[]): readonly Charge[] {
  const pieces = ratePieces(component, stretch.reach.fromMs, stretch.reach.toMs, stretch.zone);
  const rates = [...component.rates, component.rest];
  return parts.flatMap((part) =>
    rates.flatMap(({ name, price }, index) => {
      const own = pieces.filter(({ rate }) => rate === (index === component.rates.length ? -1 : index));
      const spans = own.map((piece) => ({ line: part.line, ...overlap(part, piece) })).filter(({ fromMs, toMs }) => fromMs < toMs);
      return energyCharges(stretch, { ...termsOf(component, stretch, part.line.name, `, ${name}`), price }, spans);
    }),
  );
}

function tierCharges(component: Of<'tiers'>, stretch: Stretch, { line, parts, days }: Group): readonly Charge[] {
  const { units: energy, unknownLines } = energyOf(parts);
  const limits = component.tiers.map(({ upTo }) => (upTo === null ? null : proratedUnits(upTo, days, stretch)));
  const charges = component.tiers.flatMap(({ upTo, price }, index) => {
    if (energy === null) return [];
    const [lower, upper] = [limits[index - 1] ?? 0n, limits[index] ?? energy];
    const units = (energy < upper ? energy : upper) - lower;
    if (units <= 0n && index > 0) return [];
    const limit = upTo === null ? `above ${writeDecimal(lower, energyPlaces)} kWh` : `up to ${upTo} kWh${proration(days, stretch).words}`;
    return [priced(stretch, { ...termsOf(component, stretch, line, `, tier ${index + 1}`), price }, 'kWh', units, `${limit}: `)];
  });
  return [...charges, ...unknownLines.map((name) => unknown({ ...termsOf(component, stretch, name), price: null }, 'kWh'))];
}

function commitCharge(component: Of<'commit'>, stretch: Stretch, { line, days }: Group): Charge {
  const { amount, quantity, basis } = component;
  const unit = basis === 'energy_kwh' ? 'kWh' : 'kW';
  const { exact, formula } = perMonth(amount, stretch, days);
  return { ...termsOf(component, stretch, line), quantity, unit, price: null, exact, formula: `${quantity} ${unit} for ${formula}` };
}

function overageCharges(component: Of<'commit'>, stretch: Stretch, { line, parts, days }: Group): readonly Charge[] {
  const { basis, quantity } = component;
  const terms = { ...termsOf(component, stretch, line, ', overage'), price: component.overagePrice };
  if (basis === 'energy_kwh') {
    const { units, unknownLines } = energyOf(parts);
    const over = (units ?? 0n) - proratedUnits(quantity, days, stretch);
    const before = `${writeDecimal(units ?? 0n, energyPlaces)} kWh − ${quantity} kWh${proration(days, stretch).words}: `;
    return [
      ...(over > 0n ? [priced(stretch, terms, 'kWh', over, before)] : []),
      ...unknownLines.map((name) => unknown({ ...terms, line: name }, 'kWh')),
    ];
  }
  return parts.flatMap((part) => {
    const { milliwatts, words } = powerOf(component, stretch, part, basis === 'percentile95_kw');
    if (milliwatts === null) return [unknown(terms, 'kW')];
    const over = milliwatts - readDecimal(quantity, places.kW);
    return over > 0n ? [priced(stretch, terms, 'kW', over, `${words} − ${quantity} kW: `, days)] : [];
  });
}

function demandCharge(component: Of<'demand'>, stretch: Stretch, part: LinePart): Charge {
  const terms = { ...termsOf(component, stretch, part.line.name), price: component.price };
  const { milliwatts, words } = powerOf(component, stretch, part, false);
  if (milliwatts === null) return unknown(terms, 'kW');
  const minimum = readDecimal(component.minimumKw, places.kW);
  return milliwatts < minimum
    ? priced(stretch, terms, 'kW', minimum, `${words}, at least ${component.minimumKw} kW: `, part.days)
    : priced(stretch, terms, 'kW', milliwatts, `${words}: `, part.days);
}

function powerOf(
  { window, minutes }: Of<'demand'> | Of<'commit'>,
  { zone }: Stretch,
  { line, fromMs, toMs }: LinePart,
  isPercentile: boolean,
): { readonly milliwatts: bigint | null; readonly words: string } {
  const demand = line.demand(fromMs, toMs, { kind: window, lengthMs: minutes * 60_000 });
  const milliwatts = isPercentile ? demand.percentile95Milliwatts : demand.highestMilliwatts;
  const at = demand.highestFromMs === null ? '' : ` from ${zone.isoAt(Math.floor(demand.highestFromMs / 1000))}`;
  const what = isPercentile ? `95th percentile of ${minutes}-minute means` : `highest ${minutes}-minute mean${at}`;
  const known = `${demand.windowsKnown} of ${demand.windows} windows known`;
  return { milliwatts, words: `${what} (${known}): ${milliwatts === null ? '' : writeDecimal(milliwatts, places.kW)} kW` };
}
