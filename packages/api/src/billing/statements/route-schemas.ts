import { z } from 'zod';

export const tags = ['billing'];

/** A calendar month of each endpoint's zone. */
export const Month = z
  .string()
  .regex(/^(19[7-9]\d|[2-8]\d{3}|9\d{2}[0-8])-(0[1-9]|1[0-2])$/, { error: 'must be a month, such as 2026-01' })
  .describe('`YYYY-MM`: a calendar month of the zone of each endpoint.');

/** The number of a statement. */
export const StatementNumber = z.object({
  number: z.string().regex(/^\d{4}-\d{6,9}$/, { error: 'must be a number, such as 2026-000017' }),
});

const file = { schema: z.any().meta({ type: 'string', format: 'binary' }) };

/** Files of the formats of exports, as an answer has them beside JSON. */
export const exportedFiles = {
  'text/csv': file,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': file,
  'application/pdf': file,
};
