import { dateTime } from '@wattjobs/rows';
import { z } from 'zod';
import { readDecimal, writeDecimal } from '../metering/decimal.ts';

const places = 9;

const positiveUpTo = (most: number) => `a decimal above 0 and at most ${most}, with at most ${places} digits after the point`;

/** A number, or a decimal as text; answered as text, with every digit. */
function positiveDecimal(most: number) {
  const error = `must be ${positiveUpTo(most)}`;
  return z
    .union([z.number(), z.string().max(40)], { error })
    .transform((given) => String(given))
    .refine((text) => /^\d{1,16}(\.\d{1,9})?$/.test(text) && readDecimal(text, places) > 0n && Number(text) <= most, { error })
    .transform((text) => writeDecimal(readDecimal(text, places), places));
}

/** The largest value of a register plus one step. */
export const RegisterModulus = positiveDecimal(1e15)
  .nullable()
  .describe(
    'The largest value that the register shows plus one step, in kWh: 100000 for five digits. A fall near it is a rollover. Null if it is not known.',
  );

const largestFactor = 1_000_000;
const Factor = positiveDecimal(largestFactor);

const from = dateTime.nullable().transform((time) => (time === null ? null : new Date(time).toISOString()));

/** A factor for all time, or a list of factors with the times at which they begin; read as a list. */
export const Multiplier = z
  .union(
    [
      Factor.transform((factor) => (factor === '1' ? [] : [{ from: null, factor }])),
      z.array(z.strictObject({ from, factor: Factor })).max(100),
    ],
    { error: `must be ${positiveUpTo(largestFactor)}, or a list of {from, factor}, at most 100` },
  )
  .refine((list) => list.every(({ from: begin }, index) => index === 0 || (list[index - 1]?.from ?? '') < (begin ?? '')), {
    error: 'must be in the order of time: only the first may have from: null, and each begins after the one before',
  })
  .describe(
    'The factor of current transformers, or a list of `{from, factor}`: one factor from each time on, and 1 before the first; `from: null` is from the beginning.',
  );

/** As they are answered. */
export const registerAnswer = {
  registerModulus: z.string().nullable(),
  multiplier: z.array(z.object({ from: z.iso.datetime().nullable(), factor: z.string() })),
};
