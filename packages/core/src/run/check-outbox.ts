import { WaitForLock } from '../errors/errors.ts';
import { WattjobsError } from '../errors/wattjobs-error.ts';
import type { Finding } from '../job/finding.ts';
import { openOutbox } from '../outbox/open-outbox.ts';
import type { LineSink } from '../sinks/line-sink.ts';
import type { OutboxResources } from './open-store-and-forward.ts';
import { isoTime, OutboxReport } from './outbox-report.ts';
import { Tally } from './tally.ts';

/** Proves that a run could keep readings in its outbox, and says how many wait. */
export async function checkOutbox({ dialect }: LineSink, { outboxFolder: folder, runner, clock, log }: OutboxResources): Promise<Finding> {
  const subject = 'outbox';
  if (folder === undefined) {
    return {
      subject,
      message: 'in memory: the end of a run loses what the receiver has not accepted',
      fix: 'Set OUTBOX_DIR to a folder on a volume.',
    };
  }
  try {
    const events = new OutboxReport({ log, tally: new Tally() });
    const outbox = await openOutbox({ folder, dialect, limitBytes: runner.outboxMaxBytes, clock, events, waitMs: 0 });
    const { readingCount, oldestMs } = outbox.backlog.size;
    await outbox.close();
    const waiting = oldestMs === undefined ? 'nothing waits' : `${readingCount} readings wait, the oldest since ${isoTime(oldestMs)}`;
    const message = `${folder} can be written; ${waiting}`;
    if (outbox.missingBytes === 0) return { subject, message };
    return { subject, message, fix: `Free ${outbox.missingBytes} bytes on its disk, or lower OUTBOX_MAX_BYTES.` };
  } catch (error) {
    // A run that is in progress proves that the folder can be used.
    if (error instanceof WaitForLock) return { subject, message: `${folder} is in use by a run` };
    if (!(error instanceof WattjobsError)) throw error;
    return { subject, message: error.message, problem: error, fix: error.fix };
  }
}
