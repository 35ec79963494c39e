import { type Kysely, sql } from 'kysely';
import { epochSeconds, text } from '@wattjobs/rows';
import { z } from 'zod';
import type { Database } from '../../database/types.ts';
import type { ApiServer } from '../../http/server-type.ts';
import type { EnphaseContext } from '../context.ts';
import { readCursor } from '../../ranges/cursor.ts';
import { page, type Range } from '../../ranges/page.ts';
import { pageOf, rangeQuery } from '../../ranges/query.ts';
import { SystemParams } from '../systems/params.ts';
import { openSystemRange } from './open-system-range.ts';

const EventRow = z.object({
  serial_number: z.string(),
  event_type_id: z.int(),
  status: z.string(),
  event_start_time: z.int().describe('Seconds since the Unix epoch.'),
  event_start_time_iso: z.string().describe('The same time in the requested zone.'),
  event_end_time: z.int().nullable().describe('Null while the event is open.'),
  event_end_time_iso: z.string().nullable(),
});

const Key = z.tuple([epochSeconds, text(128), z.int()]);
type Key = z.infer<typeof Key>;

/** The route that reads events. */
export function addEventsRoute(app: ApiServer, { database }: EnphaseContext): void {
  const schema = {
    tags: ['enphase'],
    summary: 'Reads events',
    description: 'Events that start within the window (`from` included, `to` not), in the order of their start.',
    params: SystemParams,
    querystring: z.object(rangeQuery),
    response: { 200: pageOf(EventRow) },
  };
  app.get(
    '/api/v1/enphase/systems/:systemId/events',
    { config: { access: 'read', mayConflict: true }, schema },
    async ({ params, query }) => {
      const range = await openSystemRange(database, 'events', params.systemId, query);
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor, range.selection, Key);
      const rows = await readEvents(database, range, after);
      return page(
        rows,
        range,
        (row) => [Number(row.event_start_time), row.serial_number, Number(row.event_type_id)],
        ({ serial_number, event_type_id, status, event_start_time, event_end_time }) => ({
          serial_number,
          event_type_id: Number(event_type_id),
          status,
          event_start_time: Number(event_start_time),
          event_start_time_iso: range.zone.isoAt(Number(event_start_time)),
          event_end_time: event_end_time === null ? null : Number(event_end_time),
          event_end_time_iso: event_end_time === null ? null : range.zone.isoAt(Number(event_end_time)),
        }),
      );
    },
  );
}

function readEvents(database: Kysely<Database>, { subjectId, window, limit }: Range, after: Key | undefined) {
  return database
    .selectFrom('enphase_events')
    .select(['serial_number', 'event_type_id', 'status', 'event_start_time', 'event_end_time'])
    .where('system_id', '=', String(subjectId))
    .where('event_start_time', '>=', String(window.from))
    .where('event_start_time', '<', String(window.to))
    .$if(after !== undefined, (query) =>
      query.where(
        sql<boolean>`(event_start_time, serial_number, event_type_id) > (${after?.[0]}::bigint, ${after?.[1]}::text, ${after?.[2]}::bigint)`,
      ),
    )
    .orderBy('event_start_time')
    .orderBy('serial_number')
    .orderBy('event_type_id')
    .limit(limit + 1)
    .execute();
}
