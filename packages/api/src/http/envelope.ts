import { z } from 'zod';

/** The schema of an answer in the envelope: `{"success": true, "data": …}`, with `meta` if there is any. */
export function envelope<Data extends z.ZodType>(data: Data): z.ZodObject<{ success: z.ZodLiteral<true>; data: Data }>;
export function envelope<Data extends z.ZodType, Meta extends z.ZodType>(
  data: Data,
  meta: Meta,
): z.ZodObject<{ success: z.ZodLiteral<true>; data: Data; meta: Meta }>;
export function envelope(data: z.ZodType, meta?: z.ZodType): z.ZodObject {
  return z.object({ success: z.literal(true), data, ...(meta === undefined ? {} : { meta }) });
}

/** An answer in its envelope. */
export function succeed<Data, Meta>(data: Data, meta: Meta): { success: true; data: Data; meta: Meta } {
  return { success: true, data, meta };
}
