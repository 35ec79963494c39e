import { z } from 'zod';
import { consumptionFlags } from '../metering/consumption.ts';
import { eventKinds, eventStatuses } from '../metering/register-event.ts';

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
const time = z.string().describe("RFC 3339, with the offset of the endpoint's zone.");
const month = z.string().regex(/^\d{4}-\d{2}$/);

/** A reading that a figure rests on. */
const Reading = z.object({
  at: time,
  kwh: decimal,
  id: z.uuid().nullable().describe('Null for a register that a person gave, when a meter was replaced.'),
  serial: z.string().nullable(),
  matchedText: z.string().nullable(),
  pageHash: z.string().nullable(),
});

const Boundary = z.object({
  at: time,
  kwh: decimal.nullable().describe('What the meter would have shown then; null between the two readings of an event.'),
  before: Reading.nullable(),
  after: Reading.nullable().describe('The same as `before` if there is a reading exactly then.'),
});

const Event = z.object({
  kind: z.enum(eventKinds),
  status: z.enum(eventStatuses),
  at: time,
  before: z.object({ at: time, kwh: decimal }),
  after: z.object({ at: time, kwh: decimal }).nullable(),
  adjustmentKwh: decimal.describe('Energy across it is after − before + this.'),
  slackKwh: decimal.nullable().describe('What may have flowed uncounted, at most; null if nothing bounds it.'),
  reason: z.string().nullable().describe('What a person wrote when deciding.'),
  decidedBy: z.string().nullable(),
});

/** The energy of one endpoint, or of a share of it, in the month or in the part of it that is the customer's. */
const EnergyLine = z.object({
  endpointId: z.uuid(),
  endpointName: z.string(),
  clientName: z.string().nullable(),
  location: z.string().nullable(),
  outlet: z.string().nullable(),
  /** Lines with the same name are one on the bill, such as both feeds of a rack; by default the endpoint's name. */
  line: z.string(),
  share: decimal.describe('From 0 to 1; negative in a credit.'),
  timezone: z.string(),
  from: time,
  to: time,
  parts: z
    .array(
      z.object({
        from: time,
        to: time,
        factor: decimal.describe('The multiplier of current transformers.'),
        start: Boundary,
        end: Boundary,
        eventsKwh: decimal.describe('What the events add: registerKwh is end − start + this.'),
        registerKwh: decimal,
        energyKwh: decimal.describe('registerKwh × factor, without the share.'),
      }),
    )
    .describe('One, or more if the multiplier changed.'),
  energyKwh: decimal.nullable().describe('The sum of the parts × share, rounded half up to 10⁻⁹ kWh; null if nothing is known.'),
  minusKwh: decimal.nullable().describe('How much less it can have been; null if nothing bounds it.'),
  plusKwh: decimal.nullable(),
  coverage: z.number(),
  flags: z.array(z.enum(consumptionFlags)),
  events: z.array(Event),
  readingsCount: z.int(),
  startKwh: decimal.nullable().describe('Legacy "Previous kWh": the register at the start.'),
  endKwh: decimal.nullable().describe('Legacy "Current kWh": the register at the end.'),
  lastReadingAt: time.nullable(),
});
export type EnergyLine = z.infer<typeof EnergyLine>;

/** One printed line of money. */
const ChargeLine = z.object({
  component: z.string().describe('The kind of the tariff component, such as `energy` or `tax`.'),
  text: z.string(),
  line: z.string().nullable().describe('The energy lines that it is about; null if it is about the whole statement.'),
  quantity: decimal.nullable(),
  unit: z.string().nullable().describe('kWh, kW, days …'),
  price: decimal.nullable().describe('Per unit, in the currency.'),
  amount: decimal.describe('Rounded once, to the places of the currency.'),
  exactAmount: z.string().describe('Before rounding: a decimal, or a fraction such as `1234/31`.'),
  formula: z.string().describe('How the amount comes about, with its figures.'),
});
export type ChargeLine = z.infer<typeof ChargeLine>;

export const Question = z.object({
  code: z
    .string()
    .describe(
      '`open_event`, `unit_in_doubt`, `no_readings`, `long_gap`, `start_unknown`, `end_unknown`, `month_before_changed`, `anomaly` or `unassigned`.',
    ),
  endpointId: z.uuid().nullable(),
  text: z.string(),
});
export type Question = z.infer<typeof Question>;

export const totalRules = ['sum_of_lines', 'rounded_total'] as const;

/** A month of one customer, or of all endpoints if there is no customer. */
export const StatementDocument = z.object({
  version: z.literal(1),
  number: z.string().nullable().describe('Null for a preview.'),
  kind: z.enum(['preview', 'statement', 'credit', 'correction']),
  corrects: z.string().nullable().describe('The number of the statement that a credit or a correction is about.'),
  month,
  createdAt: time.nullable(),
  customer: z
    .object({ id: z.uuid(), name: z.string(), reference: z.string().nullable(), address: z.string().nullable() })
    .nullable()
    .describe('Null if there are no customers: then it is about all endpoints.'),
  tariff: z.object({ name: z.string(), currency: z.string(), totalRule: z.enum(totalRules), roundingRule: z.string() }).nullable(),
  energy: z.array(EnergyLine),
  charges: z.array(ChargeLine),
  totals: z.object({
    energyKwh: decimal.nullable().describe('Of what is known; null if nothing is.'),
    net: decimal.nullable(),
    tax: decimal.nullable(),
    gross: decimal.nullable(),
  }),
  days: z.array(z.object({ date: z.string(), kwh: decimal.nullable() })).describe('All lines together.'),
  monthsBefore: z.array(z.object({ month, energyKwh: decimal.nullable() })),
  questions: z.array(Question),
  accepted: z.object({ reason: z.string(), by: z.string() }).nullable().describe('Why it was closed with open questions.'),
  inputsHash: z.string().nullable().describe('SHA-256 over what the figures rest on.'),
});
export type StatementDocument = z.infer<typeof StatementDocument>;
