import { z } from 'zod';

/** The envelope of an answer of the new routes. */
export function envelope<Data extends z.ZodType, Meta extends z.ZodType>(data: Data, meta: Meta) {
  return z.object({ success: z.literal(true), data, meta });
}

/** An answer in its envelope. */
export function succeed<Data, Meta>(data: Data, meta: Meta): { success: true; data: Data; meta: Meta } {
  return { success: true, data, meta };
}
