import { number, text } from '../settings/setting-types.ts';

/** The settings of the outbox, in which lines wait for a receiver of line protocol; every job has them. */
export const outboxSettings = {
  outboxDirectory: text({
    name: 'OUTBOX_DIR',
    help: 'Folder in which readings wait while the receiver of LINE_PROTOCOL_URL is down; without it they wait in memory until the end of the run',
    example: '/var/lib/wattjobs/outbox',
    deployment: { filledWith: 'outbox' },
  }),
  outboxMaxBytes: number({
    name: 'OUTBOX_MAX_BYTES',
    help: 'Most that the outbox takes on its disk; at this limit, the oldest readings go',
    unit: 'bytes',
    default: 500_000_000,
    minimum: 1_000_000,
    maximum: 1_000_000_000_000,
    example: '2000000000',
    deployment: { filledWith: 'outbox-limit' },
  }),
  outboxBytesPerSecond: number({
    name: 'OUTBOX_BYTES_PER_SECOND',
    help: 'How fast older readings are sent behind the newest once the receiver is back',
    unit: 'bytes per second',
    default: 1_000_000,
    minimum: 1_000,
    maximum: 1_000_000_000,
    example: '5000000',
  }),
} as const;
