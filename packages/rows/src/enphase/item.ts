import { z } from 'zod';
import { AlarmItem, EventItem, IntervalItem, SummaryItem, SystemItem } from './items.ts';

/** One item of a batch, of any kind. It has its own file so that a job's bundle, which does not need it, leaves it out. */
export const Item = z.discriminatedUnion('kind', [SystemItem, SummaryItem, IntervalItem, EventItem, AlarmItem], {
  error: (issue) => (issue.code === 'invalid_union' ? 'must be one of system, summary, interval, event, alarm' : undefined),
});

export type Item = z.infer<typeof Item>;
