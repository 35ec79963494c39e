import { datePattern, text } from '@wattjobs/rows';
import { z } from 'zod';
import { readDecimal } from '../../metering/decimal.ts';
import { demandWindows } from '../../metering/demand.ts';
import { totalRules } from '../document.ts';
import { readOnlyFields } from '../record-routes.ts';
import { isCurrency } from './currency.ts';
import { Decimal, GivenDecimal } from './decimal-text.ts';
import { dayKinds, overlapsOf } from './rate-calendar.ts';

/** A local date. */
export const LocalDate = z.string().regex(datePattern, { error: 'must be a date, such as 2026-01-31' });
const dayOfYear = z
  .string()
  .refine((day) => datePattern.test(`2024-${day}`), { error: 'must be a day of the year as month-day, such as 06-01' })
  .describe('`MM-DD`');
const timeOfDay = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, { error: 'must be a local time from 00:00 to 24:00' })
  .describe('`HH:MM`');

/** The schema of a component of a tariff, with decimals as they are given or as they are kept. */
function componentOf(decimal: z.ZodType<string>) {
  const requiredName = text(100).trim().min(1);
  const name = requiredName.optional().describe('What the bill calls it.');
  const positive = decimal.refine((value) => !/^-|^0(\.0*)?$/.test(value), { error: 'must be above 0' });
  const notNegative = decimal.refine((value) => !value.startsWith('-'), { error: 'must not be negative' });
  const window = z.enum(demandWindows).default('fixed');
  const minutes = z.int().min(1).max(1_440).default(15);
  const per = z.enum(['customer', 'line']).describe('Of all lines together, or of each line.');
  const rate = z.strictObject({
    name: requiredName,
    price: decimal,
    seasons: z
      .array(z.strictObject({ from: dayOfYear, to: dayOfYear }))
      .min(1)
      .optional()
      .describe('Days of the year by the calendar, with the last one; they may pass the end of the year. By default all.'),
    days: z.array(z.enum(dayKinds)).min(1).optional().describe('A holiday is no other day. By default all.'),
    times: z
      .array(z.strictObject({ from: timeOfDay, to: timeOfDay }).refine(({ from, to }) => from !== to, { error: 'must not be empty' }))
      .min(1)
      .optional()
      .describe('Local times without the last one; they may pass midnight. By default all.'),
  });
  const upTo = positive.nullable().default(null).describe('In kWh per month; null for the last one.');
  const tier = z.strictObject({ upTo, price: decimal });
  return z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('fixed'), name, amount: decimal.describe('Per month.') }),
    z.strictObject({ kind: z.literal('energy'), name, price: decimal.describe('Per kWh.') }),
    z.strictObject({
      kind: z.literal('time_of_use'),
      name,
      rates: z.array(rate).min(1).max(20),
      rest: z.strictObject({ name: requiredName, price: decimal }).describe('For all other times.'),
      holidays: z.array(LocalDate).max(1_000).default([]),
    }),
    z.strictObject({ kind: z.literal('tiers'), name, per: per.default('customer'), tiers: z.array(tier).min(1).max(20) }),
    z.strictObject({
      kind: z.literal('commit'),
      name,
      basis: z.enum(['energy_kwh', 'demand_kw', 'percentile95_kw']),
      per: per.default('line'),
      quantity: positive.describe('What is paid for in any case: kWh per month, or kW.'),
      amount: notNegative.describe('Per month.'),
      overagePrice: decimal.describe('Per kWh, or per kW and month.'),
      window,
      minutes,
    }),
    z.strictObject({
      kind: z.literal('demand'),
      name,
      price: decimal.describe('Per kW and month.'),
      minimumKw: notNegative.default('0'),
      window,
      minutes,
    }),
    z.strictObject({ kind: z.literal('minimum'), name, amount: positive.describe('The least net sum per month.') }),
    z.strictObject({ kind: z.literal('tax'), name: requiredName, percent: notNegative }),
  ]);
}

const GivenComponent = componentOf(GivenDecimal).superRefine((component, context) => {
  const issue = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  if (component.kind === 'commit' && component.per === 'customer' && component.basis !== 'energy_kwh') {
    issue(['per'], 'must be line: the highest powers of several lines are at different times, so they do not add up');
  }
  if (component.kind === 'time_of_use') {
    for (const { first, second } of overlapsOf(component.rates)) {
      issue(['rates', second], `overlaps with rates.${first}: there are times at which both apply`);
    }
  }
  if (component.kind === 'tiers') {
    for (const [index, { upTo }] of component.tiers.entries()) {
      const isLast = index === component.tiers.length - 1;
      const before = component.tiers[index - 1]?.upTo ?? '0';
      if (isLast !== (upTo === null)) issue(['tiers', index, 'upTo'], isLast ? 'must be null: it is the last tier' : 'must be a quantity');
      else if (upTo !== null && readDecimal(upTo, 12) <= readDecimal(before, 12))
        issue(['tiers', index, 'upTo'], `must be above that of the tier before (${before})`);
    }
  }
});

/** A part of a tariff, as it is kept. */
export const Component = componentOf(Decimal);
export type Component = z.output<typeof Component>;

const version = <Given extends z.ZodType>(component: Given) =>
  z.strictObject({
    from: LocalDate.describe("The first day on which it applies, in the customer's zone."),
    components: z.array(component).max(50),
  });

const fields = z.strictObject({
  name: text(200).trim().min(1),
  currency: z.string().refine(isCurrency, { error: 'must be a code of ISO 4217, such as EUR' }),
  totalRule: z.enum(totalRules),
  versions: z
    .array(version(GivenComponent))
    .min(1)
    .max(200)
    .superRefine((versions, context) => {
      for (const [index, { from, components }] of versions.entries()) {
        if (from <= (versions[index - 1]?.from ?? ''))
          context.addIssue({ code: 'custom', path: [index, 'from'], message: 'must be after that of the version before' });
        const minimums = components.flatMap(({ kind }, at) => (kind === 'minimum' ? [at] : []));
        for (const at of minimums.slice(1))
          context.addIssue({ code: 'custom', path: [index, 'components', at], message: 'must be the only minimum' });
      }
    }),
});

/** Some fields of a tariff. */
export const TariffChange = fields.partial().extend(readOnlyFields).meta({ id: 'TariffChange' });
export type TariffChange = z.output<typeof TariffChange>;

/** A new tariff. */
export const NewTariff = TariffChange.required({ name: true, currency: true, totalRule: true, versions: true }).meta({ id: 'NewTariff' });
export type NewTariff = z.output<typeof NewTariff>;

/** A tariff as it is kept. */
export const Tariff = z
  .object({
    id: z.uuid(),
    name: z.string(),
    currency: z.string(),
    totalRule: z.enum(totalRules),
    versions: z.array(version(Component)),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Tariff' });
export type Tariff = z.output<typeof Tariff>;
