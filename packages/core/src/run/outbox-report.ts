import { dirname } from 'node:path';
import type { Logger } from 'pino';
import { RepairOutbox } from '../errors/errors.ts';
import { WattjobsError } from '../errors/wattjobs-error.ts';
import type { Eviction } from '../outbox/backlog.ts';
import { explainOutboxError } from '../outbox/explain-outbox-error.ts';
import type { OutboxEvents } from '../outbox/outbox-events.ts';
import type { Tally } from './tally.ts';

interface ReportContext {
  readonly log: Logger;
  readonly tally: Tally;
}

/** Logs and counts what happens to an outbox: each change once. */
export class OutboxReport implements OutboxEvents {
  evictedReadings = 0;
  quarantinedLines = 0;
  readonly #context: ReportContext;
  #failing: string | undefined;
  #diskFailure: string | undefined;

  constructor(context: ReportContext) {
    this.#context = context;
  }

  /** A sink did not accept lines. */
  failed(error: WattjobsError): void {
    const { log } = this.#context;
    if (this.#failing === error.reason) log.debug({ err: error }, 'the values were not delivered, as before');
    else log.warn({ err: error }, 'the values were not delivered');
    this.#failing = error.reason;
  }

  succeeded(): void {
    if (this.#failing !== undefined) this.#context.log.info({ reason: this.#failing }, 'a problem is gone');
    this.#failing = undefined;
  }

  /** The disk refuses the outbox. */
  diskFailed(error: WattjobsError): void {
    const { log, tally } = this.#context;
    if (this.#diskFailure === error.message) return;
    this.#diskFailure = error.message;
    tally.problem(error);
    log.error({ err: error }, 'the disk of the outbox cannot be used: what is read waits in memory');
  }

  diskWorks(): void {
    if (this.#diskFailure !== undefined) this.#context.log.info({}, 'readings are kept on the disk again');
    this.#diskFailure = undefined;
  }

  readonly onEviction = ({ from, lineCount, readingCount, oldestMs, newestMs }: Eviction): void => {
    const { log, tally } = this.#context;
    this.evictedReadings += readingCount;
    const window = { oldest: isoTime(oldestMs), newest: isoTime(newestMs) };
    const error = new RepairOutbox(
      `the outbox reached its limit and gave up ${readingCount} readings from ${window.oldest} to ${window.newest} (${from})`,
      { reason: 'outbox_evicted', fix: 'Restore the sink, or raise OUTBOX_MAX_BYTES.' },
    );
    tally.problem(error);
    log.error({ err: error, from, lines: lineCount, readings: readingCount, ...window }, 'readings were lost');
  };

  readonly onDamage: OutboxEvents['onDamage'] = ({ segment, offset, byteLength, path }) => {
    this.#context.log.warn(
      { segment, offset, bytes: byteLength, ...(path === undefined ? {} : { set_aside: path }) },
      'the outbox was damaged: these bytes cannot be sent, everything else is',
    );
  };

  readonly onUnreadable: OutboxEvents['onUnreadable'] = (segment, readingCount, error) => {
    const what = readingCount === 0 ? 'readings' : `${readingCount} readings`;
    const explained = error === undefined ? undefined : explainOutboxError(error, dirname(segment));
    // Only `EACCES: permission denied`: the rest names the call and the path again.
    const why = error === undefined ? 'its bytes are damaged or missing' : error.message.split(',', 1).join('');
    const problem = new RepairOutbox(`${what} of ${segment} cannot be sent: ${why}`, {
      reason: 'outbox_disk',
      fix: explained instanceof WattjobsError ? explained.fix : 'Check the disk; everything else is sent.',
    });
    this.#context.tally.problem(problem);
    this.#context.log.error({ err: problem, segment, readings: readingCount }, 'a segment of the outbox cannot be read');
  };

  readonly onUnfitFile = (name: string): void => {
    this.#context.log.warn({ name }, 'a name of the outbox is not a file: it is left alone');
  };
}

/** A time as messages show it; it may come from a damaged file. */
export function isoTime(timeMs: number): string {
  return Math.abs(timeMs) < 8.64e15 ? new Date(timeMs).toISOString() : String(timeMs);
}
