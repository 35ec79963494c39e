import { addDays, timeZone } from '@wattjobs/core/time';
import { addMonths, countDays } from '../../metering/calendar.ts';
import { writeDecimal } from '../../metering/decimal.ts';
import type { ChargeLine, StatementDocument } from '../document.ts';
import { chargesFor, type Charge, type Stretch } from './component-charges.ts';
import { placesOf } from './currency.ts';
import { difference, type Fraction, fraction, fractionOf, fractionText, product, rounded, sum } from './fraction.ts';
import type { MeteredLine, TariffStretch } from './metered-line.ts';
import { ratePieces } from './rate-calendar.ts';
import type { Component } from './schema.ts';

export type { MeteredLine, TariffStretch } from './metered-line.ts';

type Times = Pick<MeteredLine, 'fromMs' | 'toMs'>;

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
  const printsLines = totalRule === 'sum_of_lines';
  const netOf = (charges: readonly Charge[]) => (printsLines ? sumOfPrinted(charges) : print(sumOfExact(charges)));

  const parts = stretchesFor(stretches, timezone, lines).map((stretch) => {
    const { components } = stretch;
    const charges = components.flatMap((component) => chargesFor(component, { ...stretch, currency }, lines));
    const soFar = printsLines ? fraction(sumOfPrinted(charges), places) : sumOfExact(charges);
    return { components, charges: [...charges, ...topUps(stretch, soFar, currency)] };
  });
  const netCharges = parts.flatMap(({ charges }) => charges);
  const net = netOf(netCharges);
  const taxCharges = taxesOf(parts).map(({ name, percent, charges }): Charge => {
    const base = money(netOf(charges));
    const exact = product(fractionOf(base), fractionOf(percent), fraction(1n, 2));
    return {
      component: 'tax',
      text: `${name} ${percent} %`,
      line: null,
      quantity: base,
      unit: currency,
      exact,
      price: fractionText(product(fractionOf(percent), fraction(1n, 2))),
      formula: `${percent} % of ${base} ${currency} = ${fractionText(exact)} ${currency}`,
    };
  });
  const tax = sumOfPrinted(taxCharges);
  const rounding = net - sumOfPrinted(netCharges);
  const roundingCharges = rounding === 0n ? [] : [roundingOf(fraction(rounding, places), fractionText(sumOfExact(netCharges)), currency)];
  const charges = [...netCharges, ...roundingCharges, ...taxCharges].map(({ exact, ...charge }) => ({
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
  return stretches.map(({ fromMs, toMs, components }, index) => {
    const isLast = index === stretches.length - 1;
    const month = zone.dateAt(fromMs / 1000).slice(0, 7);
    return {
      fromMs,
      toMs,
      components,
      zone,
      monthDays: countDays(`${month}-01`, addDays(`${addMonths(month, 1)}-01`, -1)),
      reach: {
        fromMs: index === 0 ? Math.min(fromMs, ...lines.map((line) => line.fromMs)) : fromMs,
        toMs: isLast ? Math.max(toMs, ...lines.map((line) => line.toMs)) : toMs,
      },
    };
  });
}

function topUps({ components, ...stretch }: Omit<Stretch, 'currency'>, soFar: Fraction, currency: string): readonly Charge[] {
  return components.flatMap((component) => {
    if (component.kind !== 'minimum') return [];
    const [least] = chargesFor(
      { ...component, kind: 'fixed', name: component.name ?? 'Minimum charge' },
      { ...stretch, components, currency },
      [],
    );
    if (least === undefined) return [];
    const exact = difference(least.exact, soFar);
    if (exact.over <= 0n) return [];
    const formula = `at least ${least.formula}; − ${fractionText(soFar)} ${currency} = ${fractionText(exact)} ${currency}`;
    return [{ ...least, component: 'minimum', quantity: null, unit: null, price: null, exact, formula }];
  });
}

/** Each tax once, with the charges of the stretches that have it. */
function taxesOf(parts: readonly { readonly components: readonly Component[]; readonly charges: readonly Charge[] }[]) {
  const taxes = new Map<string, { readonly name: string; readonly percent: string; readonly charges: Charge[] }>();
  for (const { components, charges } of parts) {
    for (const component of components) {
      if (component.kind !== 'tax') continue;
      const { name, percent } = component;
      const tax = taxes.get(`${percent} ${name}`) ?? { name, percent, charges: [] };
      tax.charges.push(...charges);
      taxes.set(`${percent} ${name}`, tax);
    }
  }
  return [...taxes.values()];
}

function roundingOf(exact: Fraction, exactNet: string, currency: string): Charge {
  const formula = `the exact net total, ${exactNet} ${currency}, rounded once, less the lines as printed`;
  return { component: 'rounding', text: 'Rounding', line: null, quantity: null, unit: null, price: null, exact, formula };
}
