import { z } from 'zod';

/** 9999-12-31T23:59:59Z. Milliseconds, the usual mistake, are far beyond it. */
export const lastEpochSecond = 253_402_300_799;

/** A time in whole seconds since the Unix epoch. */
export const epochSeconds = z
  .int({ error: 'must be whole seconds since the Unix epoch' })
  .min(0)
  .max(lastEpochSecond, { error: 'must be seconds since the Unix epoch, not milliseconds' });
