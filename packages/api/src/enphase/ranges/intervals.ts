import { type Kysely, sql } from 'kysely';
import { epochSeconds } from '@wattjobs/rows';
import { type Series, seriesNames } from '@wattjobs/rows/enphase';
import { z } from 'zod';
import type { Database } from '../../database/types.ts';
import type { ApiServer } from '../../http/server-type.ts';
import type { EnphaseContext } from '../context.ts';
import { readCursor } from '../../ranges/cursor.ts';
import { page, type Range } from '../../ranges/page.ts';
import { pageOf, rangeQuery } from '../../ranges/query.ts';
import { SystemParams } from '../systems/params.ts';
import { openSystemRange } from './open-system-range.ts';

const IntervalRow = z.object({
  series: z.enum(seriesNames),
  end_at: z.int().describe('When the interval ended, in seconds since the Unix epoch.'),
  end_at_iso: z.string().describe('The same time in the requested zone.'),
  duration_s: z.int(),
  devices_reporting: z.int().nullable(),
  energy_wh: z.number().nullable(),
  power_w: z.number().nullable(),
  state_of_charge_percent: z.number().nullable(),
});

const Key = z.tuple([epochSeconds, z.enum(seriesNames)]);
type Key = z.infer<typeof Key>;

const description = `Intervals in the order of their end, then of their series.
An interval belongs to the window if it ends after \`from\` and not after \`to\`: one that ends at midnight belongs to the day before.`;

/** The route that reads interval telemetry. */
export function addIntervalsRoute(app: ApiServer, { database }: EnphaseContext): void {
  const schema = {
    tags: ['enphase'],
    summary: 'Reads intervals',
    description,
    params: SystemParams,
    querystring: z.object({ ...rangeQuery, series: z.enum(seriesNames).optional().describe('Only this series.') }),
    response: { 200: pageOf(IntervalRow) },
  };
  app.get(
    '/api/v1/enphase/systems/:systemId/intervals',
    { config: { access: 'read', mayConflict: true }, schema },
    async ({ params, query }) => {
      const range = await openSystemRange(database, 'intervals', params.systemId, query);
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor, range.selection, Key);
      const rows = await readIntervals(database, range, query.series, after);
      return page(
        rows,
        range,
        ({ end_at, series }) => [Number(end_at), series],
        (row) => ({ ...row, end_at: Number(row.end_at), end_at_iso: range.zone.isoAt(Number(row.end_at)) }),
      );
    },
  );
}

/** An interval as the driver reads it: its end, a 64-bit integer, is text. */
interface StoredInterval extends Omit<z.infer<typeof IntervalRow>, 'end_at' | 'end_at_iso'> {
  readonly end_at: string;
}

const lastSeries: Series = 'export';

async function readIntervals(
  database: Kysely<Database>,
  { subjectId, window, limit }: Range,
  series: Series | undefined,
  after: Key | undefined,
): Promise<readonly StoredInterval[]> {
  // Rows that end later follow the last series of that end. A made-up cursor does not widen the window.
  const [afterEnd, afterSeries] = after !== undefined && after[0] > window.from ? after : [window.from, lastSeries];
  const { rows } = await sql<StoredInterval>`
    select series, end_at, duration_s, devices_reporting, energy_wh, power_w, state_of_charge_percent
    from enphase_interval_page(
      ${subjectId}, ${afterEnd}, ${afterSeries}, ${window.to}, ${series === undefined ? seriesNames : [series]}, ${limit + 1}
    )
  `.execute(database);
  return rows;
}
