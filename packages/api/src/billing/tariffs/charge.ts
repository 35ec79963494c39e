import type { TimeZone } from '@wattjobs/core/time';
import { energyPlaces, writeDecimal } from '../../metering/decimal.ts';
import type { ChargeLine } from '../document.ts';
import type { Times } from '../times.ts';
import { type Fraction, fraction, fractionOf, fractionText, product, zero } from './fraction.ts';
import type { TariffStretch } from './metered-line.ts';
import type { Component } from './schema.ts';

/** A line of money before it is rounded. */
export interface Charge extends Omit<ChargeLine, 'amount' | 'exactAmount'> {
  readonly exact: Fraction;
}

/** A stretch of a month in which the same components apply. */
export interface Stretch extends TariffStretch {
  readonly zone: TimeZone;
  readonly currency: string;
  readonly days: number;
  readonly monthDays: number;
  /** The stretch, with what lines in other zones have before the first one or after the last. */
  readonly reach: Times;
}

/** What a charge is for, and the price of a unit if it has one. */
export type Terms<Price = string | null> = Pick<Charge, 'component' | 'text' | 'line'> & { readonly price: Price };

/** The places of each unit: energy in 10⁻⁹ kWh, power in milliwatts. */
export const places = { kWh: energyPlaces, kW: 6 };

const defaultNames = {
  fixed: 'Fixed charge',
  energy: 'Energy',
  time_of_use: 'Energy',
  tiers: 'Energy',
  commit: 'Commitment',
  demand: 'Demand',
  minimum: 'Minimum charge',
};

/** What a charge says of its component: with the days of the stretch, unless they are the whole month. */
export function termsOf<Price extends string | null>(
  { kind, name }: Exclude<Component, { kind: 'tax' }>,
  { fromMs, toMs, zone, days, monthDays }: Stretch,
  { line, price, suffix = '' }: { readonly line: string | null; readonly price: Price; readonly suffix?: string },
): Terms<Price> {
  const dates = days === monthDays ? '' : `, ${zone.dateAt(fromMs / 1000)} to ${zone.dateAt(toMs / 1000 - 1)}`;
  return { component: kind, text: `${name ?? defaultNames[kind]}${suffix}${dates}`, line, price };
}

/** The days of a month by which something counts, as a formula says them. */
export function daysText(days: number, { monthDays }: Stretch): string {
  return days === monthDays ? '' : ` × ${days}/${monthDays} days`;
}

/** An amount per month for the days of a stretch, or for those of a line. */
export function perMonth(amount: string, stretch: Stretch, days = stretch.days): Pick<Charge, 'exact' | 'formula'> {
  return timesDays(fractionOf(amount), amount, stretch, days);
}

/** A quantity times its price: a power counts for the days of a line, energy as it is. `before` begins the formula. */
export function priced(
  stretch: Stretch,
  terms: Terms<string>,
  { unit, units, days = stretch.monthDays }: { readonly unit: keyof typeof places; readonly units: bigint; readonly days?: number },
  before = '',
): Charge {
  const quantity = writeDecimal(units, places[unit]);
  const amount = product(fraction(units, places[unit]), fractionOf(terms.price));
  const money = timesDays(amount, `${before}${quantity} ${unit} × ${terms.price}`, stretch, days);
  return { ...terms, quantity, unit, price: days === stretch.monthDays ? terms.price : null, ...money };
}

/** A charge that says that nothing is charged for what is not known. */
export function unknown(terms: Terms, unit: keyof typeof places): Charge {
  const formula = `The ${unit === 'kWh' ? 'energy' : 'power'} is not known, so nothing is charged for it.`;
  return { ...terms, text: `${terms.text}: unknown`, quantity: null, unit, exact: zero, formula };
}

function timesDays(amount: Fraction, words: string, stretch: Stretch, days: number): Pick<Charge, 'exact' | 'formula'> {
  const { currency, monthDays } = stretch;
  const exact = product(amount, { over: BigInt(days), under: BigInt(monthDays) });
  return { exact, formula: `${words} ${currency}${daysText(days, stretch)} = ${fractionText(exact)} ${currency}` };
}
