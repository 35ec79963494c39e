import { Item } from '@wattjobs/rows/enphase';
import type { BatchKinds } from '../../ingest/batch-kinds.ts';
import { alarmWriter } from './alarm-writer.ts';
import { eventWriter } from './event-writer.ts';
import { intervalWriter } from './interval-writer.ts';
import { summaryWriter } from './summary-writer.ts';
import { noteSystems, systemLockKey, systemWriter } from './system-writer.ts';

/** What enphase-job delivers. */
export const enphaseKinds: BatchKinds<Item> = {
  item: Item,
  writers: { system: systemWriter, summary: summaryWriter, interval: intervalWriter, event: eventWriter, alarm: alarmWriter },
  subjects: { idOf: ({ system_id }) => system_id, lockKey: systemLockKey, note: noteSystems },
};
