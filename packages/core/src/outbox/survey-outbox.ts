import { readLock } from '../files/lock-file.ts';
import { hasErrno } from '../files/file-errors.ts';
import { livenessOf, processIdentity } from '../files/process-identity.ts';
import { parseJson } from '../json/parse-json.ts';
import { z } from 'zod';
import type { BacklogSize } from './backlog.ts';
import { outboxLockPath, outboxLogs } from './open-outbox.ts';
import { Segment } from './segment.ts';
import { listOutboxFiles } from './segment-files.ts';

/** What an outbox holds, as somebody sees it who only looks on. */
export interface OutboxSurvey extends BacklogSize {
  readonly segmentCount: number;
  readonly newestMs: number | undefined;
  /** Files of bytes that were set aside, and segments that cannot be read. */
  readonly damagedFiles: number;
  /** Lines of the quarantine. */
  readonly quarantinedLines: number;
  /** The last evictions, one line of JSON each. */
  readonly evictions: readonly string[];
  /** The process that uses it; undefined if none does. */
  readonly holder: string | undefined;
}

const lockText = z.object({ holder: processIdentity });
const shownEvictions = 10;

/** Looks at an outbox without changing anything, even while a run uses it. @throws the operating system's error */
export function surveyOutbox(folder: string, limitBytes: number): OutboxSurvey {
  const { segments, marks, damaged } = listOutboxFiles(folder);
  const { quarantine, evictions } = outboxLogs(folder, limitBytes);
  const sizes = [...segments, ...marks.values(), ...damaged].reduce((sum, { byteLength }) => sum + byteLength, 0);
  const opened = openForReading(folder);
  const waiting = opened.filter(({ isSent }) => !isSent);
  const [oldest] = waiting;
  const last = waiting.at(-1);
  return {
    byteLength: sizes + quarantine.byteLength + evictions.byteLength,
    segmentCount: segments.length,
    lineCount: waiting.reduce((sum, { unsent }) => sum + unsent.lineCount, 0),
    readingCount: waiting.reduce((sum, { unsent }) => sum + unsent.readingCount, 0),
    oldestMs: oldest?.unsent.oldestMs,
    newestMs: last?.totals.newestMs,
    damagedFiles: damaged.length + opened.filter(({ unreadable }) => unreadable !== undefined).length,
    quarantinedLines: quarantine.lines().length,
    evictions: evictions.lines().slice(-shownEvictions),
    holder: holderOf(folder),
  };
}

/** The lines that wait, record by record, oldest first. Nothing is changed. @throws the operating system's error */
export function* waitingLines(folder: string): Generator<string> {
  for (const segment of openForReading(folder)) {
    if (segment.unreadable !== undefined) throw segment.unreadable;
    try {
      for (const { text, isSent } of segment.records()) if (!isSent) yield text;
    } catch (error) {
      // A run has sent or renamed it in the meantime.
      if (!hasErrno(error, 'ENOENT')) throw error;
    }
  }
}

/** A run may remove or rename a segment at the same time: then it is left out. */
function openForReading(folder: string): readonly Segment[] {
  const segments = listOutboxFiles(folder).segments.map((file) => Segment.reopen(folder, file, () => undefined));
  return segments.filter(({ unreadable }) => !hasErrno(unreadable, 'ENOENT'));
}

function holderOf(folder: string): string | undefined {
  const text = readLock(outboxLockPath(folder));
  if (text === undefined) return undefined;
  const read = lockText.safeParse(parseJson(text));
  const liveness = read.success ? livenessOf(read.data.holder) : 'unknown';
  if (liveness === 'gone') return undefined;
  return liveness === 'alive' && read.success
    ? `process ${read.data.holder.pid}`
    : 'a process of another container, or one that was killed there';
}
