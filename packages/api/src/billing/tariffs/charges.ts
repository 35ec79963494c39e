import { timeZone } from '@wattjobs/core/time';
import { addMonths, countDays } from '../../metering/calendar.ts';
import { writeDecimal } from '../../metering/decimal.ts';
import type { ChargeLine, StatementDocument } from '../document.ts';
import type { Times } from '../times.ts';
import { type Charge, perMonth, type Stretch, termsOf } from './charge.ts';
import { chargesFor } from './component-charges.ts';
import { placesOf } from './currency.ts';
import { difference, type Fraction, fraction, fractionOf, fractionText, product, rounded, sum } from './fraction.ts';
import type { MeteredLine, TariffStretch } from './metered-line.ts';
import { ratePieces } from './rate-calendar.ts';
import type { Component } from './schema.ts';

/**
 * The times at which the energy of the lines must be known, such as changes between rates, in order; not the ends of each line.
 * Lines in another zone begin or end their month before or after it: there the first or the last stretch goes on.
 */
export function boundariesOf(stretches: readonly TariffStretch[], timezone: string, lines: readonly Times[]): readonly number[] {
  const times = stretchesFor(stretches, timezone, lines).flatMap(({ reach, zone, components }) => [
    reach.fromMs,
    ...components.flatMap((component) =>
      component.kind === 'time_of_use' ? ratePieces(component, reach.fromMs, reach.toMs, zone).map(({ fromMs }) => fromMs) : [],
    ),
    reach.toMs,
  ]);
  return [...new Set(times)].toSorted((one, other) => one - other);
}

/**
 * The money of a month: pure, exact, rounded once per printed line. Of a charge that has a price, quantity × price is the exact amount.
 * The lines add up to the gross total: with the rule `rounded_total`, a line `Rounding` sees to it.
 */
export function chargesOf(
  tariff: NonNullable<StatementDocument['tariff']>,
  stretches: readonly TariffStretch[],
  lines: readonly MeteredLine[],
  timezone: string,
): { readonly charges: readonly ChargeLine[]; readonly totals: Omit<StatementDocument['totals'], 'energyKwh'> } {
  const { currency, totalRule } = tariff;
  const places = placesOf(currency);
  const print = (exact: Fraction) => rounded(exact, places);
  const money = (units: bigint) => writeDecimal(units, places, places);
  const sumOfPrinted = (charges: readonly Charge[]) => charges.reduce((whole, { exact }) => whole + print(exact), 0n);
  const sumOfExact = (charges: readonly Charge[]) => sum(charges.map(({ exact }) => exact));
  const sumByRule = (charges: readonly Charge[]) =>
    totalRule === 'sum_of_lines' ? fraction(sumOfPrinted(charges), places) : sumOfExact(charges);

  const parts = stretchesFor(stretches, timezone, lines).map(({ components, ...rest }) => {
    const stretch = { ...rest, components, currency };
    const charges = components.flatMap((component) => chargesFor(component, stretch, lines));
    return { components, charges: [...charges, ...topUps(stretch, sumByRule(charges))] };
  });
  const netCharges = parts.flatMap(({ charges }) => charges);
  const net = print(sumByRule(netCharges));
  const taxCharges = taxesOf(parts).map(({ text, percent, charges }): Charge => {
    const base = money(print(sumByRule(charges)));
    const rate = product(fractionOf(percent), fraction(1n, 2));
    const exact = product(fractionOf(base), rate);
    const formula = `${percent} % of ${base} ${currency} = ${fractionText(exact)} ${currency}`;
    return { component: 'tax', text, line: null, quantity: base, unit: currency, price: fractionText(rate), exact, formula };
  });
  const tax = sumOfPrinted(taxCharges);
  const rounding: Charge = {
    component: 'rounding',
    text: 'Rounding',
    line: null,
    quantity: null,
    unit: null,
    price: null,
    exact: fraction(net - sumOfPrinted(netCharges), places),
    formula: `the exact net total, ${fractionText(sumOfExact(netCharges))} ${currency}, rounded once, less the lines as printed`,
  };
  const charges = [...netCharges, ...(rounding.exact.over === 0n ? [] : [rounding]), ...taxCharges].map(({ exact, ...charge }) => ({
    ...charge,
    amount: money(print(exact)),
    exactAmount: fractionText(exact),
  }));
  return { charges, totals: { net: money(net), tax: money(tax), gross: money(net + tax) } };
}

function stretchesFor(
  stretches: readonly TariffStretch[],
  timezone: string,
  lines: readonly Times[],
): readonly Omit<Stretch, 'currency'>[] {
  const zone = timeZone(timezone);
  return stretches.map((stretch, index) => {
    const { fromMs, toMs } = stretch;
    const [first, last] = [zone.dateAt(fromMs / 1000), zone.dateAt(toMs / 1000 - 1)];
    const month = first.slice(0, 7);
    const monthDays = countDays(`${month}-01`, `${addMonths(month, 1)}-01`) - 1;
    const reach = {
      fromMs: index === 0 ? Math.min(fromMs, ...lines.map((line) => line.fromMs)) : fromMs,
      toMs: index === stretches.length - 1 ? Math.max(toMs, ...lines.map((line) => line.toMs)) : toMs,
    };
    return { ...stretch, zone, reach, days: countDays(first, last), monthDays };
  });
}

function topUps(stretch: Stretch, soFar: Fraction): readonly Charge[] {
  return stretch.components.flatMap((component) => {
    if (component.kind !== 'minimum') return [];
    const least = perMonth(component.amount, stretch);
    const exact = difference(least.exact, soFar);
    if (exact.over <= 0n) return [];
    const [already, more] = [soFar, exact].map((amount) => `${fractionText(amount)} ${stretch.currency}`);
    const formula = `at least ${least.formula}; − ${already} = ${more}`;
    return [{ ...termsOf(component, stretch, { line: null, price: null }), quantity: null, unit: null, exact, formula }];
  });
}

/** Each tax once, with the charges of the stretches that have it. */
function taxesOf(parts: readonly { readonly components: readonly Component[]; readonly charges: readonly Charge[] }[]) {
  const taxes = new Map<string, { readonly text: string; readonly percent: string; readonly charges: Charge[] }>();
  for (const { components, charges } of parts) {
    for (const { name, percent } of components.filter((component) => component.kind === 'tax')) {
      const text = `${name} ${percent} %`;
      const tax = taxes.get(text) ?? { text, percent, charges: [] };
      tax.charges.push(...charges);
      taxes.set(text, tax);
    }
  }
  return [...taxes.values()];
}
