import { quotient, readDecimal, sumKnown, writeDecimal } from '../../metering/decimal.ts';
import { type Charge, daysText, perMonth, places, priced, type Stretch, type Terms, termsOf, unknown } from './charge.ts';
import { type LinePart, type LineTimes, partsOf, within } from './line-parts.ts';
import type { MeteredLine } from './metered-line.ts';
import { ratePieces } from './rate-calendar.ts';
import type { Component } from './schema.ts';

type Of<Kind> = Extract<Component, { kind: Kind }>;

/** Lines that are charged together: all of a customer, or one. */
interface Group {
  readonly line: string | null;
  readonly parts: readonly LinePart[];
  readonly days: number;
}

/** What a component charges in a stretch; nothing for those that depend on others: the minimum and taxes. */
export function chargesFor(component: Component, stretch: Stretch, lines: readonly MeteredLine[]): readonly Charge[] {
  const parts = partsOf(lines, stretch);
  const isForAll = 'per' in component && component.per === 'customer';
  const groups: readonly Group[] = isForAll
    ? [{ line: null, parts, days: stretch.days }]
    : parts.map((part) => ({ line: part.line.name, parts: [part], days: part.days }));
  switch (component.kind) {
    case 'fixed':
      return [fixedCharge(component, stretch)];
    case 'energy':
      return parts.flatMap((part) =>
        energyCharges(stretch, termsOf(component, stretch, { line: part.line.name, price: component.price }), [part]),
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

function fixedCharge(component: Of<'fixed'>, stretch: Stretch): Charge {
  const { days, monthDays } = stretch;
  const terms = termsOf(component, stretch, { line: null, price: days === monthDays ? component.amount : null });
  const quantity = days === monthDays ? { quantity: '1', unit: 'month' } : { quantity: String(days), unit: 'days' };
  return { ...terms, ...quantity, ...perMonth(component.amount, stretch) };
}

/** One charge for what is known, and one for each line of which some is not. */
function energyCharges(stretch: Stretch, terms: Terms<string>, times: readonly LineTimes[]): readonly Charge[] {
  const { units, unknowns } = energyOf(terms, times);
  return [...(units === null ? [] : [priced(stretch, terms, { unit: 'kWh', units })]), ...unknowns];
}

function rateCharges(component: Of<'time_of_use'>, stretch: Stretch, parts: readonly LinePart[]): readonly Charge[] {
  const pieces = ratePieces(component, stretch.reach.fromMs, stretch.reach.toMs, stretch.zone);
  const rates = [...component.rates.map((rate, index) => ({ ...rate, index })), { ...component.rest, index: -1 }];
  return parts.flatMap((part) =>
    rates.flatMap(({ name, price, index }) => {
      const spans = pieces.filter(({ rate }) => rate === index).flatMap((piece) => within([part], piece));
      const own = spans.filter((span) => within(part.times, span).length > 0).map((span) => ({ line: part.line, ...span }));
      return energyCharges(stretch, termsOf(component, stretch, { line: part.line.name, price, suffix: `, ${name}` }), own);
    }),
  );
}

function tierCharges(component: Of<'tiers'>, stretch: Stretch, { line, parts, days }: Group): readonly Charge[] {
  const { units: energy, unknowns } = energyOf(termsOf(component, stretch, { line, price: null }), parts);
  const limits = component.tiers.map(({ upTo }) => (upTo === null ? null : proratedUnits(upTo, days, stretch)));
  const charges = component.tiers.flatMap(({ upTo, price }, index) => {
    if (energy === null) return [];
    const [lower, upper] = [limits[index - 1] ?? 0n, limits[index] ?? energy];
    const units = (energy < upper ? energy : upper) - lower;
    if (units <= 0n && index > 0) return [];
    const limit = upTo === null ? `above ${writeDecimal(lower, places.kWh)} kWh` : `up to ${upTo} kWh${daysText(days, stretch)}`;
    const terms = termsOf(component, stretch, { line, price, suffix: `, tier ${index + 1}` });
    return [priced(stretch, terms, { unit: 'kWh', units }, `${limit}: `)];
  });
  return [...charges, ...unknowns];
}

function commitCharge(component: Of<'commit'>, stretch: Stretch, { line, days }: Group): Charge {
  const { amount, quantity, basis } = component;
  const unit = basis === 'energy_kwh' ? 'kWh' : 'kW';
  const { exact, formula } = perMonth(amount, stretch, days);
  return { ...termsOf(component, stretch, { line, price: null }), quantity, unit, exact, formula: `${quantity} ${unit} for ${formula}` };
}

function overageCharges(component: Of<'commit'>, stretch: Stretch, { line, parts, days }: Group): readonly Charge[] {
  const { basis, quantity, overagePrice } = component;
  const terms = termsOf(component, stretch, { line, price: overagePrice, suffix: ', overage' });
  if (basis === 'energy_kwh') {
    const { units: energy, unknowns } = energyOf(terms, parts);
    const units = (energy ?? 0n) - proratedUnits(quantity, days, stretch);
    const before = `${writeDecimal(energy ?? 0n, places.kWh)} kWh − ${quantity} kWh${daysText(days, stretch)}: `;
    return [...(units > 0n ? [priced(stretch, terms, { unit: 'kWh', units }, before)] : []), ...unknowns];
  }
  return parts.flatMap((part) => {
    const { milliwatts, words } = powerOf(component, stretch, part);
    if (milliwatts === null) return [unknown(terms, 'kW')];
    const units = milliwatts - readDecimal(quantity, places.kW);
    return units > 0n ? [priced(stretch, terms, { unit: 'kW', units, days }, `${words} − ${quantity} kW: `)] : [];
  });
}

function demandCharge(component: Of<'demand'>, stretch: Stretch, part: LinePart): Charge {
  const { price, minimumKw } = component;
  const terms = termsOf(component, stretch, { line: part.line.name, price });
  const { milliwatts, words } = powerOf(component, stretch, part);
  if (milliwatts === null) return unknown(terms, 'kW');
  const minimum = readDecimal(minimumKw, places.kW);
  const [units, before] = milliwatts < minimum ? [minimum, `${words}, at least ${minimumKw} kW: `] : [milliwatts, `${words}: `];
  return priced(stretch, terms, { unit: 'kW', units, days: part.days }, before);
}

/** Energy as far as it is known, null if none is; and a charge of nothing for each line of which some is not. */
function energyOf(terms: Terms, times: readonly LineTimes[]): { readonly units: bigint | null; readonly unknowns: readonly Charge[] } {
  const energy = times.map(({ line, fromMs, toMs }) => ({ line: line.name, units: line.energyUnits(fromMs, toMs) }));
  const missing = new Set(energy.filter(({ units }) => units === null).map(({ line }) => line));
  return {
    units: sumKnown(energy.map(({ units }) => units)),
    unknowns: [...missing].map((line) => unknown({ ...terms, line }, 'kWh')),
  };
}

/** The power by which a component charges, and how a formula says it. */
function powerOf(component: Of<'demand'> | Of<'commit'>, { zone }: Stretch, { line, fromMs, toMs }: LinePart) {
  const { window, minutes } = component;
  const isPercentile = component.kind === 'commit' && component.basis === 'percentile95_kw';
  const demand = line.demand(fromMs, toMs, { kind: window, lengthMs: minutes * 60_000 });
  const milliwatts = isPercentile ? demand.percentile95Milliwatts : demand.highestMilliwatts;
  const at = demand.highestFromMs === null ? '' : ` from ${zone.isoAt(Math.floor(demand.highestFromMs / 1000))}`;
  const what = isPercentile ? `95th percentile of ${minutes}-minute means` : `highest ${minutes}-minute mean${at}`;
  const known = `${demand.windowsKnown} of ${demand.windows} windows known`;
  return { milliwatts, words: `${what} (${known}): ${milliwatts === null ? '' : writeDecimal(milliwatts, places.kW)} kW` };
}

/** Kilowatt-hours of a month for some of its days, rounded half away from zero to a unit. */
function proratedUnits(kwh: string, days: number, { monthDays }: Stretch): bigint {
  return quotient(readDecimal(kwh, 12) * BigInt(days), 1_000n * BigInt(monthDays));
}
