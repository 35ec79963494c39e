import { timeZone } from '@wattjobs/core/time';
import { z } from 'zod';
import { readDecimal } from '../../../metering/decimal.ts';
import { addMonths } from '../../../metering/calendar.ts';
import { totalRules } from '../../document.ts';
import { chargesOf } from '../charges.ts';
import { metered, stretch, terms } from './metered.ts';

const Example = z.strictObject({
  month: z.string(),
  timezone: z.string().default('UTC'),
  currency: z.string().default('EUR'),
  totalRule: z.enum(totalRules).default('sum_of_lines'),
  lines: z
    .array(
      z.strictObject({
        name: z.string(),
        kwh: z.string().nullable(),
        highestKw: z.string().optional(),
        percentile95Kw: z.string().optional(),
      }),
    )
    .default([]),
  components: z.array(z.unknown()).optional(),
  versions: z.array(z.strictObject({ from: z.string(), components: z.array(z.unknown()) })).optional(),
});

/** The table of a documented example: its lines, and its totals. */
export function exampleTable(json: string): string {
  const { month, timezone, currency, totalRule, lines, components = [], versions } = Example.parse(JSON.parse(json));
  const zone = timeZone(timezone);
  const at = (date: string) => new Date(zone.startOfDay(date) * 1000).toISOString();
  const [from, to] = [at(`${month}-01`), at(`${addMonths(month, 1)}-01`)];
  const parts = versions ?? [{ from: `${month}-01`, components }];
  const stretches = parts.map((part, index) => {
    const next = parts[index + 1];
    return stretch(at(part.from), next === undefined ? to : at(next.from), ...part.components);
  });
  const milliwatts = (kw: string | undefined) => (kw === undefined ? null : readDecimal(kw, 6));
  const meters = lines.map(({ name, kwh, highestKw, percentile95Kw }) => {
    const demand = { highestMilliwatts: milliwatts(highestKw), percentile95Milliwatts: milliwatts(percentile95Kw) };
    return metered({ name, from, to, zone, energy: kwh, demand });
  });
  const { charges, totals } = chargesOf(terms(totalRule, currency), stretches, meters, timezone);
  const rows = [
    ['Text', 'Line', 'Quantity', 'Price', 'Exactly', `Amount, ${currency}`],
    Array<string>(6).fill('---'),
    ...charges.map(({ text, line, quantity, unit, price, exactAmount, amount }) => [
      text,
      line ?? '',
      quantity === null ? '' : `${quantity} ${unit}`,
      price ?? '',
      exactAmount,
      amount,
    ]),
    ['Net, tax, gross', '', '', '', '', `${totals.net}, ${totals.tax}, ${totals.gross}`],
  ];
  return rows
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')
    .replaceAll('|  |', '| |')
    .replaceAll('|  |', '| |');
}
