import { ExitCode } from '../errors/exit-code.ts';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import { withoutUnmistakableSecrets } from '../redaction/known-secrets.ts';
import { isoTime } from './outbox-report.ts';
import type { OutboxStatus } from './store-and-forward.ts';
import type { Tally } from './tally.ts';

/** What a run did: the one line that an operator reads. */
export interface RunSummary {
  readonly job: string;
  readonly source: string;
  readonly exitCode: ExitCode;
  /** The error code behind the exit code, with its message. */
  readonly error?: string;
  readonly message?: string;
  readonly ticks: number;
  /** Ticks that were due but not made, because the previous one took too long. */
  readonly missedTicks: number;
  /** Readings that were delivered. */
  readonly readings: number;
  /** Deliveries that a sink did not accept. */
  readonly missedDeliveries: number;
  readonly durationSeconds: number;
  /** How often each failure occurred, by reason. */
  readonly errors: Readonly<Record<string, number>>;
  /** Where the state is kept, and whether it outlives the run. */
  readonly state?: string;
  /** What waits in the outbox of a sink of lines, and what was lost there; absent if the run has none. */
  readonly outbox?: OutboxSummary;
}

/** The outbox at the end of a run. */
interface OutboxSummary {
  /** The folder, or `memory`, which the end of the run empties. */
  readonly location: string;
  /** Readings that wait for the sink. */
  readonly kept: number;
  /** Those of them that no disk has: the end of the run loses them. Absent if there are none. */
  readonly inMemory?: number;
  readonly bytes: number;
  /** The time of the oldest of them. */
  readonly oldest?: string;
  /** Readings that were given up at the limit. */
  readonly evicted: number;
  /** Lines that the sink will never accept. */
  readonly quarantined: number;
}

interface SummaryContext {
  readonly job: string;
  readonly source: string;
  readonly stateNote: string;
  readonly durationMs: number;
  readonly outbox?: OutboxStatus | undefined;
}

/** The summary of a tally. */
export function summaryOf(
  tally: Tally,
  verdict: WattjobsError | undefined,
  { job, source, stateNote, durationMs, outbox }: SummaryContext,
): RunSummary {
  return {
    job,
    source,
    exitCode: verdict?.exitCode ?? ExitCode.Delivered,
    ...(verdict === undefined ? {} : { error: verdict.code, message: `${verdict.message}. ${verdict.fix}` }),
    ticks: tally.ticks,
    missedTicks: tally.missedTicks,
    readings: tally.readings,
    missedDeliveries: tally.missedDeliveries,
    durationSeconds: Math.round(durationMs) / 1000,
    errors: tally.errors,
    state: stateNote,
    ...(outbox === undefined ? {} : { outbox: outboxSummary(outbox) }),
  };
}

function outboxSummary(status: OutboxStatus): OutboxSummary {
  const { location, byteLength, readingCount, unsafeReadings, oldestMs, evictedReadings, quarantinedLines } = status;
  return {
    location,
    kept: readingCount,
    ...(unsafeReadings === 0 ? {} : { inMemory: unsafeReadings }),
    bytes: byteLength,
    ...(oldestMs === undefined ? {} : { oldest: isoTime(oldestMs) }),
    evicted: evictedReadings,
    quarantined: quarantinedLines,
  };
}

/** The summary of a run that never began, or that was aborted before it could report. */
export function summaryOfNothing(job: string, source: string, error: WattjobsError): RunSummary {
  return {
    job,
    source,
    exitCode: error.exitCode,
    error: error.code,
    message: `${error.message}. ${error.fix}`,
    ticks: 0,
    missedTicks: 0,
    readings: 0,
    missedDeliveries: 0,
    durationSeconds: 0,
    errors: { [error.reason]: 1 },
  };
}

/** Kubernetes keeps at most 4096 bytes of a termination message. If it is longer, only its end is kept. */
const terminationMessageBytes = 4096;

/** The summary as one log line that fits a termination message: a message that is too long loses its end. */
export function summaryLine(summary: RunSummary, timeMs: number): string {
  const level = summary.exitCode === ExitCode.Delivered ? 'info' : 'error';
  const lineWith = (message: string | undefined) =>
    JSON.stringify({ level, time: new Date(timeMs).toISOString(), msg: 'the run is over', ...summary, message });
  const message = summary.message === undefined ? undefined : withoutUnmistakableSecrets(summary.message);
  let line = lineWith(message);
  for (let kept = message?.length ?? 0; kept > 0 && Buffer.byteLength(line) > terminationMessageBytes; kept -= 100) {
    line = lineWith(`${message?.slice(0, Math.max(0, kept - 100))}…`);
  }
  return line;
}
