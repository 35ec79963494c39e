import { timeZone, type TimeZone } from '@wattjobs/core/time';
import { z } from 'zod';
import { envelope, succeed } from '../../http/envelope.ts';
import { inDigits } from '../../http/in-digits.ts';
import type { ApiServer } from '../../http/server-type.ts';
import { monthWindow } from '../../metering/windows.ts';
import { pathsOf, type ReadingsContext, tags } from '../context.ts';
import { listEndpoints, requireEndpoint } from '../queries/endpoints.ts';
import { readEndpointRises } from '../queries/rises.ts';
import { endpointIdentity, identityOf, kwh, unknown } from './reading-answer.ts';

const Month = z.object({
  year: z.int(),
  month: z.int(),
  startKwh: kwh.describe('The counter at the last good reading before the month, else at the first one in it.'),
  startReading: z.iso.datetime().nullable().describe('The time of that reading.'),
  endKwh: kwh.describe('The counter at the last good reading in the month.'),
  consumption: kwh.describe('The difference; 0 if there is no good reading in the month.'),
  unknown,
  readingCount: z.int().describe('The number of good readings in the month.'),
  firstReading: z.iso.datetime().nullable(),
  lastReading: z.iso.datetime().nullable(),
});

const EndpointMonth = z.object({
  ...endpointIdentity,
  currentKwh: kwh.describe('The counter at the last good reading of the month.'),
  previousKwh: kwh.describe('The counter at the last good reading before the month, else at the first one in it.'),
  consumedKwh: kwh,
  unknown,
  lastReadingAt: z.iso.datetime().nullable(),
  readingsCount: z.int(),
});

const description = `The month is a calendar month of the endpoint's time zone. Consumption is the difference of two readings as they are:
nothing is interpolated to the boundary of the month. It is null, never negative, if the counter decreased in between or the meter was replaced.`;

/** The routes about calendar months. */
export function addMonthlyRoutes(app: ApiServer, { database, clock }: ReadingsContext): void {
  const year = inDigits(z.int().min(1970).max(9998)).optional().describe('By default the current one.');
  const month = inDigits(z.int().min(1).max(12)).optional().describe('1 to 12; by default the current one.');
  const monthly = {
    tags,
    summary: "Returns an endpoint's consumption in a month",
    description,
    params: z.object({ endpointId: z.uuid() }),
    querystring: z.object({ year, month }),
    response: { 200: envelope(Month, z.object({ endpointId: z.uuid(), timezone: z.string() })) },
  };
  const nowSeconds = () => Math.floor(clock.now() / 1000);
  for (const path of pathsOf('/monthly/:endpointId')) {
    app.get(path, { config: { access: 'read' }, schema: monthly }, async ({ params, query }) => {
      const endpoint = await requireEndpoint(database, params.endpointId);
      const zone = timeZone(endpoint.timezone);
      const [thisYear = 0, thisMonth = 0] = zone.dateAt(nowSeconds()).split('-').map(Number);
      const asked = { year: query.year ?? thisYear, month: query.month ?? thisMonth };
      const label = `${asked.year}-${String(asked.month).padStart(2, '0')}`;
      const [first] = await readEndpointRises(database, [endpoint], (itsZone) => monthWindow(label, itsZone), 'counted');
      const rise = first?.rise;
      const data = {
        ...asked,
        startKwh: rise?.startKwh ?? null,
        startReading: rise?.startAt?.toISOString() ?? null,
        endKwh: rise?.endKwh ?? null,
        consumption: rise?.endAt === null ? 0 : (rise?.riseKwh ?? null),
        unknown: rise?.unknown ?? null,
        readingCount: rise?.count ?? 0,
        firstReading: rise?.firstAt?.toISOString() ?? null,
        lastReading: rise?.endAt?.toISOString() ?? null,
      };
      return succeed(data, { endpointId: endpoint.id, timezone: endpoint.timezone });
    });
  }

  const summary = {
    tags,
    summary: 'Returns the current month of every enabled endpoint',
    description,
    response: { 200: envelope(z.array(EndpointMonth), z.object({ count: z.int() })) },
  };
  for (const path of pathsOf('/monthly-summary')) {
    app.get(path, { config: { access: 'read' }, schema: summary }, async () => {
      const endpoints = (await listEndpoints(database)).filter(({ enabled }) => enabled);
      const thisMonth = (zone: TimeZone) => monthWindow(zone.dateAt(nowSeconds()).slice(0, 7), zone);
      const data = (await readEndpointRises(database, endpoints, thisMonth, 'counted')).map(({ endpoint, rise }) => ({
        ...identityOf(endpoint),
        currentKwh: rise?.endKwh ?? null,
        previousKwh: rise?.startKwh ?? null,
        consumedKwh: rise?.riseKwh ?? null,
        unknown: rise?.unknown ?? null,
        lastReadingAt: rise?.endAt?.toISOString() ?? null,
        readingsCount: rise?.count ?? 0,
      }));
      return succeed(data, { count: data.length });
    });
  }
}
