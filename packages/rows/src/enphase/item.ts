import { z } from 'zod';
import { AlarmItem, EventItem, IntervalItem, SummaryItem, SystemItem } from './items.ts';

/** One item of a batch, of any kind. It has a file of its own so that a job, which does not need it, leaves it out of its bundle. */
export const Item = z.discriminatedUnion('kind', [SystemItem, SummaryItem, IntervalItem, EventItem, AlarmItem], {
  error: (issue) => (issue.code === 'invalid_union' ? 'must be one of system, summary, interval, event, alarm' : undefined),
});

export type Item = z.infer<typeof Item>;
