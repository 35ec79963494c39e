import { isTimeZone } from '@wattjobs/core/time';
import { datePattern, text } from '@wattjobs/rows';
import { z } from 'zod';
import { readOnlyFields } from '../record-routes.ts';
import { Decimal, GivenDecimal } from '../tariffs/decimal-text.ts';
import { LocalDate } from '../tariffs/schema.ts';

const note = (longest: number) =>
  text(longest)
    .trim()
    .transform((value) => (value === '' ? null : value))
    .nullable();

const time = z
  .union([z.iso.datetime({ offset: true }), z.string().regex(datePattern)], { error: 'must be a date, or a date and time with an offset' })
  .nullable()
  .default(null);

const GivenAssignment = z.strictObject({
  endpointId: z.uuid(),
  share: GivenDecimal.refine((share) => /^(1|0\.\d{1,9})$/.test(share), { error: 'must be above 0 and at most 1, with up to 9 places' })
    .default('1')
    .describe('The part of its energy.'),
  line: note(100).default(null).describe('Endpoints with the same line are one on the bill; by default each has its own.'),
  outlet: note(100).default(null),
  from: time.describe("A date begins at midnight in the endpoint's zone; null: always."),
  to: time.describe('The first moment that is not theirs any more; null: until now and on.'),
});
export type GivenAssignment = z.output<typeof GivenAssignment>;

const tariffs = z
  .array(z.strictObject({ tariffId: z.uuid().nullable().describe('Null: from then on nothing is charged.'), from: LocalDate }))
  .max(200)
  .refine((starts) => starts.every(({ from }, index) => from > (starts[index - 1]?.from ?? '')), {
    error: 'must be in the order of their dates',
  });

const fields = z.strictObject({
  name: text(200).trim().min(1),
  reference: note(100).describe('The number by which another system knows the customer; no other customer has it.'),
  address: note(1_000),
  email: z.email().max(320).nullable(),
  timezone: z
    .string()
    .max(60)
    .refine(isTimeZone, { error: 'must be a time zone of the IANA database, such as Europe/Berlin' })
    .describe("The IANA zone of the tariff's days and times; by default that of the first endpoint."),
  endpoints: z.array(GivenAssignment).max(2_000),
  tariffs,
});

/** Some fields of a customer. */
export const CustomerChange = fields.partial().extend(readOnlyFields).meta({ id: 'CustomerChange' });
export type CustomerChange = z.output<typeof CustomerChange>;

/** A new customer. */
export const NewCustomer = CustomerChange.required({ name: true }).meta({ id: 'NewCustomer' });
export type NewCustomer = z.output<typeof NewCustomer>;

const instant = z.iso.datetime();
const textOrNull = z.string().nullable();

/** A customer as it is returned. */
export const Customer = z
  .object({
    id: z.uuid(),
    name: z.string(),
    reference: textOrNull,
    address: textOrNull,
    email: textOrNull,
    timezone: z.string(),
    endpoints: z.array(
      z.object({
        endpointId: z.uuid(),
        share: Decimal,
        line: textOrNull,
        outlet: textOrNull,
        from: instant.nullable(),
        to: instant.nullable(),
      }),
    ),
    tariffs: z.array(z.object({ tariffId: z.uuid().nullable(), from: z.string() })),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Customer' });
export type Customer = z.output<typeof Customer>;
