import { number, text } from '../settings/setting-types.ts';

/** Where points wait that are not delivered yet. */
export const outboxSettings = {
  outboxDirectory: text({
    name: 'OUTBOX_DIR',
    help: 'Folder on a volume for points that are not delivered yet',
    example: '/var/lib/wattjobs/outbox',
    deployment: { filledWith: 'outbox' },
  }),
  outboxMaxBytes: number({
    name: 'OUTBOX_MAX_BYTES',
    help: 'Most bytes that may wait',
    unit: 'bytes',
    minimum: 1,
    maximum: 1e15,
    example: '500000000',
    deployment: { filledWith: 'outbox-limit' },
  }),
} as const;
