import type { TimeZone } from '@wattjobs/core/time';
import { z } from 'zod';
import { envelope, succeed } from '../../http/envelope.ts';
import type { ApiServer } from '../../http/server-type.ts';
import { windowNames, windowUntil } from '../../metering/windows.ts';
import { pathsOf, type ReadingsContext, tags } from '../context.ts';
import { usualLongestGapMs } from '../../registers/context.ts';
import { listEndpoints } from '../queries/endpoints.ts';
import { countStretches, readConsumptions, windowsOf } from '../queries/consumptions.ts';
import { answerOf, consumptionExtras, knownUnits, kwh, sumOf, unknown } from './consumption-answer.ts';
import { endpointIdentity, identityOf } from './reading-answer.ts';

const Summary = z.object({
  period: z.enum(windowNames),
  startDate: z.iso.datetime().describe('Where the earliest window begins: windows depend on the zones of the endpoints.'),
  endDate: z.iso.datetime(),
  endpoints: z.array(
    z.object({
      ...endpointIdentity,
      consumption: kwh.describe(
        'The register at the end of the window less that at its beginning, both interpolated, as far as there are readings.',
      ),
      unknown,
      ...consumptionExtras,
      avgPower: z.number().nullable().describe('Watts: the average of the readings that have a power.'),
      readingCount: z.int().describe('The number of good readings in the window.'),
      firstReading: z.iso.datetime().nullable(),
      lastReading: z.iso.datetime().nullable(),
    }),
  ),
  totalConsumption: z.number().describe('The sum of what is known, in kWh.'),
});

const description = `The last hour, day or week up to now, or the calendar month so far. Days, weeks and months are those of each endpoint's
time zone: a day goes back to the same time of yesterday on the wall clock.`;

/** The route that sums up all endpoints. */
export function addSummaryRoute(app: ApiServer, { database, clock, longestGapMs = usualLongestGapMs }: ReadingsContext): void {
  const schema = {
    tags,
    summary: 'Sums up the consumption of all endpoints',
    description,
    querystring: z.object({ period: z.enum(windowNames).default('day') }),
    response: { 200: envelope(Summary, z.object({ count: z.int() })) },
  };
  for (const path of pathsOf('/summary')) {
    app.get(path, { config: { access: 'read' }, schema }, async ({ query }) => {
      const nowMs = clock.now();
      const windowOf = (zone: TimeZone) => windowUntil(query.period, Math.floor(nowMs / 1000), zone);
      const stretches = windowsOf(await listEndpoints(database), windowOf);
      const counted = await countStretches(database, await readConsumptions(database, stretches, longestGapMs));
      const rows = counted.map(({ endpoint, consumption, count, averagePower, firstAt, lastAt }) => ({
        ...identityOf(endpoint),
        ...answerOf(consumption),
        avgPower: averagePower,
        readingCount: count,
        firstReading: firstAt?.toISOString() ?? null,
        lastReading: lastAt?.toISOString() ?? null,
      }));
      const totalConsumption = sumOf(counted.map(({ consumption }) => knownUnits(consumption).units));
      const startMs = Math.min(nowMs, ...stretches.map(({ fromMs }) => fromMs));
      const [startDate, endDate] = [new Date(startMs).toISOString(), new Date(nowMs).toISOString()];
      return succeed({ period: query.period, startDate, endDate, endpoints: rows, totalConsumption }, { count: rows.length });
    });
  }
}
