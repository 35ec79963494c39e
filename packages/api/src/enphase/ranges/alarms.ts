import { type Kysely, sql } from 'kysely';
import { epochSeconds, longestIdCharacters, text } from '@wattjobs/rows';
import { z } from 'zod';
import type { Database } from '../../database/types.ts';
import type { ApiServer } from '../../http/server-type.ts';
import type { EnphaseContext } from '../context.ts';
import { readCursor } from '../../ranges/cursor.ts';
import { page, type Range } from '../../ranges/page.ts';
import { pageOf, rangeQuery } from '../../ranges/query.ts';
import { SystemParams } from '../systems/params.ts';
import { openSystemRange } from './open-system-range.ts';

const AlarmRow = z.object({
  alarm_id: z.string(),
  event_type_id: z.int().nullable(),
  severity: z.int().nullable(),
  cleared: z.boolean(),
  alarm_start_time: z.int().describe('Seconds since the Unix epoch.'),
  alarm_start_time_iso: z.string().describe('The same time in the requested zone.'),
  alarm_end_time: z.int().nullable(),
  alarm_end_time_iso: z.string().nullable(),
  events: z.array(z.object({ serial_number: z.string(), start_date: z.int().nullable(), end_date: z.int().nullable() })),
});

const Key = z.tuple([epochSeconds, text(longestIdCharacters)]);
type Key = z.infer<typeof Key>;

/** The route that reads alarms. */
export function addAlarmsRoute(app: ApiServer, { database }: EnphaseContext): void {
  const schema = {
    tags: ['enphase'],
    summary: 'Reads alarms',
    description: 'Alarms that start within the window (`from` included, `to` not), in the order of their start.',
    params: SystemParams,
    querystring: z.object(rangeQuery),
    response: { 200: pageOf(AlarmRow) },
  };
  app.get(
    '/api/v1/enphase/systems/:systemId/alarms',
    { config: { access: 'read', mayConflict: true }, schema },
    async ({ params, query }) => {
      const range = await openSystemRange(database, 'alarms', params.systemId, query);
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor, range.selection, Key);
      const rows = await readAlarms(database, range, after);
      return page(
        rows,
        range,
        (row) => [Number(row.alarm_start_time), row.alarm_id],
        ({ alarm_id, event_type_id, severity, cleared, alarm_start_time, alarm_end_time, events }) => ({
          alarm_id,
          event_type_id: event_type_id === null ? null : Number(event_type_id),
          severity,
          cleared,
          alarm_start_time: Number(alarm_start_time),
          alarm_start_time_iso: range.zone.isoAt(Number(alarm_start_time)),
          alarm_end_time: alarm_end_time === null ? null : Number(alarm_end_time),
          alarm_end_time_iso: alarm_end_time === null ? null : range.zone.isoAt(Number(alarm_end_time)),
          events: [...events],
        }),
      );
    },
  );
}

function readAlarms(database: Kysely<Database>, { subjectId, window, limit }: Range, after: Key | undefined) {
  return database
    .selectFrom('enphase_alarms')
    .select(['alarm_id', 'event_type_id', 'severity', 'cleared', 'alarm_start_time', 'alarm_end_time', 'events'])
    .where('system_id', '=', String(subjectId))
    .where('alarm_start_time', '>=', String(window.from))
    .where('alarm_start_time', '<', String(window.to))
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(alarm_start_time, alarm_id) > (${after?.[0]}::bigint, ${after?.[1]}::text)`),
    )
    .orderBy('alarm_start_time')
    .orderBy('alarm_id')
    .limit(limit + 1)
    .execute();
}
