import { ReadingItem } from '@wattjobs/rows/consumption';
import type { Clock } from '@wattjobs/core/time';
import { z } from 'zod';
import type { BatchKinds } from '../../ingest/batch-kinds.ts';
import { noteFailures, type WebhookPolicy } from '../../webhook/note-failures.ts';
import { insertReadings, prepareReadings, readingKey } from './insert-readings.ts';

const Item = ReadingItem.extend({ kind: z.literal('reading').default('reading').describe('May be left out.') });
type Item = z.infer<typeof Item>;

/** What consumption-job delivers. */
export function readingKinds(clock: Clock, webhook: WebhookPolicy | undefined): BatchKinds<Item> {
  return {
    item: Item,
    writers: {
      reading: {
        key: 'endpointId, timestamp',
        whichVersionWins: 'the first: a reading is never changed, and another value for its key is refused',
        keyOf: readingKey,
        prepare: (database, items) => prepareReadings(database, items, clock.now()),
        write: async (transaction, items) => {
          const outcomes = await insertReadings(transaction, items, clock.now());
          const created = items.filter((_, place) => outcomes[place] === 'created').map(({ endpointId }) => endpointId);
          if (webhook !== undefined) await noteFailures(transaction, webhook, created, clock.now());
          return outcomes;
        },
      },
    },
  };
}
