import { type TimeZone, timeZone } from '@wattjobs/core';
import type { Kysely } from 'kysely';
import type { Database } from '../database/types.ts';
import { Refusal } from '../http/refusal.ts';
import { succeed } from '../http/envelope.ts';
import { requireSystem } from '../enphase/systems/repository.ts';
import { type RowKey, type Selection, writeCursor } from './cursor.ts';
import type { RangeQuery } from './query.ts';
import { readWindow, type Window } from './window.ts';

/** A range query, ready to be asked. */
export interface Range {
  readonly systemId: number;
  readonly zone: TimeZone;
  readonly window: Window;
  readonly limit: number;
  /** What the cursors of this query belong to. */
  readonly selection: Selection;
}

/**
 * Looks up the system and reads the window.
 * @throws Refusal: 404 where the system is not known, 409 where its zone is asked for and not known, 422 for a window
 */
export async function openRange(
  database: Kysely<Database>,
  rows: Selection['rows'],
  systemId: number,
  query: RangeQuery & Pick<Selection, 'series'>,
): Promise<Range> {
  const system = await requireSystem(database, systemId);
  const name = query.zone === 'utc' ? 'UTC' : system.timezone;
  if (name === null) {
    const message = `The time zone of system ${systemId} is not known: post an item of the kind "system", or ask with zone=utc.`;
    throw new Refusal(409, 'TIME_ZONE_UNKNOWN', message);
  }
  const zone = timeZone(name);
  const window = readWindow(query.from, query.to, zone);
  const selection = { rows, systemId, zone: zone.name, ...window, series: query.series };
  return { systemId, zone, window, limit: query.limit, selection };
}

/** Makes a page of rows of which one more was asked for than fits, so that it is known whether there is a next page. */
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
