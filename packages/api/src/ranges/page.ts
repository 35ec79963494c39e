import { type TimeZone, timeZone } from '@wattjobs/core/time';
import { Refusal } from '../http/refusal.ts';
import { succeed } from '../http/envelope.ts';
import { type RowKey, type Selection, writeCursor } from './cursor.ts';
import type { RangeQuery } from './query.ts';
import { readWindow, type Window } from './window.ts';

/** What rows are about, such as a system. */
export interface Subject {
  readonly id: number;
  /** `system 7`, for messages. */
  readonly name: string;
  /** The IANA name; null if it is not known. */
  readonly timezone: string | null;
  /** The kind of item that contains its time zone, for messages. */
  readonly describedBy: string;
}

/** A range query, ready to run. */
export interface Range {
  readonly subjectId: number;
  readonly zone: TimeZone;
  readonly window: Window;
  readonly limit: number;
  /** What the cursors of this query belong to. */
  readonly selection: Selection;
}

/**
 * Reads the window of a query.
 * @throws Refusal: 409 if the subject's zone is needed and not known, 422 for an invalid window
 */
export function openRange(rows: string, subject: Subject, query: RangeQuery & Pick<Selection, 'series'>): Range {
  const name = query.zone === 'utc' ? 'UTC' : subject.timezone;
  if (name === null) {
    const message = `The time zone of ${subject.name} is not known: post an item of the kind "${subject.describedBy}", or use zone=utc.`;
    throw new Refusal(409, 'TIME_ZONE_UNKNOWN', message);
  }
  const zone = timeZone(name);
  const { from, to } = readWindow(query.from, query.to, zone);
  // The times of these rows are whole seconds.
  const window = { from: Math.floor(from), to: Math.floor(to) };
  const selection = { rows, subjectId: subject.id, zone: zone.name, ...window, series: query.series };
  return { subjectId: subject.id, zone, window, limit: query.limit, selection };
}

/** Makes a page of rows. One more row than fits was read, to know whether there is a next page. */
export function page<Stored, Row>(
  stored: readonly Stored[],
  { limit, zone, selection }: Range,
  keyOf: (row: Stored) => RowKey,
  present: (row: Stored) => Row,
) {
  const rows = stored.slice(0, limit);
  const last = stored.length > limit ? rows.at(-1) : undefined;
  const meta = { count: rows.length, next_cursor: last === undefined ? null : writeCursor(selection, keyOf(last)), timezone: zone.name };
  return succeed(rows.map(present), meta);
}
