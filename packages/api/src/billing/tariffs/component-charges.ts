import type { TimeZone } from '@wattjobs/core/time';
import { countDays } from '../../metering/calendar.ts';
import { energyPlaces, quotient, readDecimal, writeDecimal } from '../../metering/decimal.ts';
import type { ChargeLine } from '../document.ts';
import type { MeteredLine, TariffStretch } from './metered-line.ts';
import { type Fraction, fraction, fractionOf, fractionText, product, zero } from './fraction.ts';
import { type RatePiece, ratePieces } from './rate-calendar.ts';
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
  readonly name: string | null;
  readonly parts: readonly LinePart[];
  readonly days: number;
}

/** What a component charges in a stretch; nothing for those that depend on others: the minimum and taxes. */
export function chargesFor(component: Component, stretch: Stretch, lines: readonly MeteredLine[]): readonly Charge[] {
  const parts = lines.flatMap((line) => partOf(line, stretch));
  switch (component.kind) {
    case 'fixed':
      return [fixedCharge(component, stretch)];
    case 'energy':
      return parts.map((part) => energyCharge(stretch, part, component, part.line.energyUnits(part.fromMs, part.toMs)));
    case 'time_of_use': {
      const pieces = ratePieces(component, stretch.reach.fromMs, stretch.reach.toMs, stretch.zone);
      return parts.flatMap((part) => rateCharges(component, stretch, pieces, part));
    }
    case 'tiers':
      return groupsOf(component.per, stretch, parts).flatMap((group) => tierCharges(component, stretch, group));
    case 'commit':
      return groupsOf(component.per, stretch, parts).flatMap((group) => [
        commitCharge(component, stretch, group),
        ...(component.basis === 'energy_kwh' ? energyOverage(component, stretch, group) : powerOverage(component, stretch, group)),
      ]);
    case 'demand':
      return parts.flatMap((part) => demandCharge(component, stretch, part));
    case 'minimum':
    case 'tax':
      return [];
  }
}

function partOf(line: MeteredLine, { fromMs, toMs, reach, zone }: Stretch): readonly LinePart[] {
  const [from, to] = [Math.max(line.fromMs, reach.fromMs), Math.min(line.toMs, reach.toMs)];
  if (from >= to) return [];
  const first = later(zone.dateAt(fromMs / 1000), line.fromDate);
  const end = earlier(zone.dateAt(toMs / 1000), line.toDate);
  return [{ line, fromMs: from, toMs: to, days: first < end ? countDays(first, end) - 1 : 0 }];
}

function groupsOf(per: 'customer' | 'line', stretch: Stretch, parts: readonly LinePart[]): readonly Group[] {
  if (per === 'line') return parts.map((part) => ({ name: part.line.name, parts: [part], days: part.days }));
  return [{ name: null, parts, days: daysOf(stretch.fromMs, stretch.toMs, stretch.zone) }];
}

const later = (one: string, other: string) => (one > other ? one : other);
const earlier = (one: string, other: string) => (one < other ? one : other);

/** The local days of which there is any part in a stretch of time. */
function daysOf(fromMs: number, toMs: number, zone: TimeZone): number {
  return fromMs >= toMs ? 0 : countDays(zone.dateAt(Math.floor(fromMs / 1000)), zone.dateAt(Math.ceil(toMs / 1000) - 1));
}

/** The text of a charge; the days, unless they are the whole month. */
function textOf(text: string, { fromMs, toMs, zone, monthDays }: Stretch): string {
  if (daysOf(fromMs, toMs, zone) === monthDays) return text;
  return `${text}, ${zone.dateAt(fromMs / 1000)} to ${zone.dateAt(toMs / 1000 - 1)}`;
}

/** The share of a month, and how a formula says it. */
function proration(days: number, { monthDays }: Stretch): { readonly share: Fraction; readonly words: string } {
  const share = product(fraction(BigInt(days)), { over: 1n, under: BigInt(monthDays) });
  return { share, words: days === monthDays ? '' : ` × ${days}/${monthDays} days` };
}

/** Kilowatt-hours of a month for some of its days, rounded half away from zero to a unit. */
function proratedUnits(kwh: string, days: number, { monthDays }: Stretch): bigint {
  return quotient(readDecimal(kwh, 12) * BigInt(days), 1_000n * BigInt(monthDays));
}

const kwhText = (units: bigint) => writeDecimal(units, energyPlaces);

/** An amount per month for some of its days. */
function perMonth(amount: string, days: number, stretch: Stretch): Pick<Charge, 'exact' | 'formula'> {
  const { share, words } = proration(days, stretch);
  const exact = product(fractionOf(amount), share);
  return { exact, formula: `${amount} ${stretch.currency}${words} = ${fractionText(exact)} ${stretch.currency}` };
}

function fixedCharge({ amount, name = 'Fixed charge' }: Of<'fixed'>, stretch: Stretch): Charge {
  const days = daysOf(stretch.fromMs, stretch.toMs, stretch.zone);
  const terms = { component: 'fixed', text: textOf(name, stretch), line: null, ...perMonth(amount, days, stretch) };
  return days === stretch.monthDays
    ? { ...terms, quantity: '1', unit: 'month', price: amount }
    : { ...terms, quantity: String(days), unit: 'days', price: null };
}

function energyCharge(stretch: Stretch, { line }: LinePart, { name = 'Energy', price }: Of<'energy'>, units: bigint | null): Charge {
  const terms = { component: 'energy', text: textOf(name, stretch), line: line.name, price };
  return units === null ? unknown(terms, 'kWh') : perKwh(stretch, terms, units);
}

type Terms = Pick<Charge, 'component' | 'text' | 'line'> & { readonly price: string };

function perKwh({ currency }: Stretch, terms: Terms, units: bigint, before = ''): Charge {
  const exact = product(fraction(units, energyPlaces), fractionOf(terms.price));
  const formula = `${before}${kwhText(units)} kWh × ${terms.price} ${currency} = ${fractionText(exact)} ${currency}`;
  return { ...terms, quantity: kwhText(units), unit: 'kWh', exact, formula };
}

function unknown(terms: Omit<Terms, 'price'> & Pick<Charge, 'price'>, unit: string): Charge {
  const what = unit === 'kWh' ? 'energy' : 'power';
  const formula = `The ${what} is not known, so nothing is charged for it.`;
  return { ...terms, text: `${terms.text}: unknown`, quantity: null, unit, exact: zero, formula };
}

/** One charge for each rate that occurs, and one more if some energy at its times is not known. */
function rateCharges(component: Of<'time_of_use'>, stretch: Stretch, all: readonly RatePiece[], part: LinePart): readonly Charge[] {
  const { line } = part;
  const pieces = all.flatMap(({ rate, fromMs, toMs }) => {
    const [from, to] = [Math.max(fromMs, part.fromMs), Math.min(toMs, part.toMs)];
    return from < to ? [{ rate, units: line.energyUnits(from, to) }] : [];
  });
  return [...component.rates, component.rest].flatMap((rate, index) => {
    const own = pieces.filter((piece) => piece.rate === (index === component.rates.length ? -1 : index));
    const known = own.flatMap(({ units }) => (units === null ? [] : [units]));
    const text = textOf(`${component.name ?? 'Energy'}, ${rate.name}`, stretch);
    const terms = { component: component.kind, text, line: line.name, price: rate.price };
    return [
      ...(known.length === 0 ? [] : [perKwh(stretch, terms, total(known))]),
      ...(known.length === own.length ? [] : [unknown(terms, 'kWh')]),
    ];
  });
}

function total(units: readonly bigint[]): bigint {
  return units.reduce((whole, part) => whole + part, 0n);
}

/** The energy of a group as far as it is known, and the names of the lines of which it is not. */
function energyOf({ parts }: Group): { readonly known: readonly bigint[]; readonly unknownLines: readonly string[] } {
  const energy = parts.map(({ line, fromMs, toMs }) => ({ name: line.name, units: line.energyUnits(fromMs, toMs) }));
  return {
    known: energy.flatMap(({ units }) => (units === null ? [] : [units])),
    unknownLines: energy.flatMap(({ name, units }) => (units === null ? [name] : [])),
  };
}

function tierCharges(component: Of<'tiers'>, stretch: Stretch, group: Group): readonly Charge[] {
  const { known, unknownLines } = energyOf(group);
  const energy = total(known);
  const name = component.name ?? 'Energy';
  const limits = component.tiers.map(({ upTo }) => (upTo === null ? null : proratedUnits(upTo, group.days, stretch)));
  const charges = component.tiers.flatMap(({ upTo, price }, index) => {
    const [lower, upper] = [limits[index - 1] ?? 0n, limits[index] ?? energy];
    const units = (energy < upper ? energy : upper) - lower;
    if (known.length === 0 || (units <= 0n && index > 0)) return [];
    const terms = { component: component.kind, text: textOf(`${name}, tier ${index + 1}`, stretch), line: group.name, price };
    const limit = upTo === null ? `above ${kwhText(lower)} kWh` : `up to ${upTo} kWh${proration(group.days, stretch).words}`;
    return [perKwh(stretch, terms, units, `${limit}: `)];
  });
  return [
    ...charges,
    ...unknownLines.map((line) => unknown({ component: component.kind, text: textOf(name, stretch), line, price: null }, 'kWh')),
  ];
}

const unitOf = ({ basis }: Of<'commit'>) => (basis === 'energy_kwh' ? 'kWh' : 'kW');

function commitCharge(component: Of<'commit'>, stretch: Stretch, group: Group): Charge {
  const { name = 'Commitment', amount, quantity } = component;
  const { exact, formula } = perMonth(amount, group.days, stretch);
  const terms = {
    component: component.kind,
    text: textOf(name, stretch),
    line: group.name,
    quantity,
    unit: unitOf(component),
    price: null,
  };
  return { ...terms, exact, formula: `${quantity} ${unitOf(component)} for ${formula}` };
}

function overageTerms(component: Of<'commit'>, stretch: Stretch, line: string | null): Terms {
  const { name = 'Commitment', kind, overagePrice } = component;
  return { component: kind, text: textOf(`${name}, overage`, stretch), line, price: overagePrice };
}

function energyOverage(component: Of<'commit'>, stretch: Stretch, group: Group): readonly Charge[] {
  const { known, unknownLines } = energyOf(group);
  const committed = proratedUnits(component.quantity, group.days, stretch);
  const over = total(known) - committed;
  const before = `${kwhText(total(known))} kWh − ${component.quantity} kWh${proration(group.days, stretch).words}: `;
  return [
    ...(over > 0n ? [perKwh(stretch, overageTerms(component, stretch, group.name), over, before)] : []),
    ...unknownLines.map((line) => unknown(overageTerms(component, stretch, line), 'kWh')),
  ];
}

function powerOverage(component: Of<'commit'>, stretch: Stretch, { parts }: Group): readonly Charge[] {
  return parts.flatMap((part) => {
    const terms = overageTerms(component, stretch, part.line.name);
    const { milliwatts, words } = powerOf(component, stretch, part, component.basis === 'percentile95_kw');
    if (milliwatts === null) return [unknown(terms, 'kW')];
    const over = milliwatts - readDecimal(component.quantity, 6);
    return over > 0n ? [perKw(stretch, terms, over, part.days, `${words} − ${component.quantity} kW: `)] : [];
  });
}

function demandCharge(component: Of<'demand'>, stretch: Stretch, part: LinePart): readonly Charge[] {
  const { name = 'Demand', price, minimumKw } = component;
  const terms = { component: component.kind, text: textOf(name, stretch), line: part.line.name, price };
  const { milliwatts, words } = powerOf(component, stretch, part, false);
  if (milliwatts === null) return [unknown(terms, 'kW')];
  const minimum = readDecimal(minimumKw, 6);
  const before = `${words}${milliwatts < minimum ? `, at least ${minimumKw} kW` : ''}: `;
  return [perKw(stretch, terms, milliwatts < minimum ? minimum : milliwatts, part.days, before)];
}

function powerOf(
  { window, minutes }: Of<'demand'> | Of<'commit'>,
  { zone }: Stretch,
  { line, fromMs, toMs }: LinePart,
  isPercentile: boolean,
) {
  const demand = line.demand(fromMs, toMs, { kind: window, lengthMs: minutes * 60_000 });
  const milliwatts = isPercentile ? demand.percentile95Milliwatts : demand.highestMilliwatts;
  const at = demand.highestFromMs === null ? '' : ` from ${zone.isoAt(Math.floor(demand.highestFromMs / 1000))}`;
  const what = isPercentile ? `95th percentile of ${minutes}-minute means` : `highest ${minutes}-minute mean${at}`;
  const known = `${demand.windowsKnown} of ${demand.windows} windows known`;
  return { milliwatts, words: `${what} (${known}): ${milliwatts === null ? '' : writeDecimal(milliwatts, 6)} kW` };
}

function perKw(stretch: Stretch, terms: Terms, milliwatts: bigint, days: number, before: string): Charge {
  const { share, words } = proration(days, stretch);
  const exact = product(fraction(milliwatts, 6), fractionOf(terms.price), share);
  const quantity = writeDecimal(milliwatts, 6);
  const formula = `${before}${quantity} kW × ${terms.price} ${stretch.currency}${words} = ${fractionText(exact)} ${stretch.currency}`;
  return { ...terms, quantity, unit: 'kW', price: words === '' ? terms.price : null, exact, formula };
}
