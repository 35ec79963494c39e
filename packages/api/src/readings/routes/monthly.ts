import { ReportBug } from '@wattjobs/core/errors';
import { timeZone, type TimeZone } from '@wattjobs/core/time';
import { z } from 'zod';
import { envelope, succeed } from '../../http/envelope.ts';
import { inDigits } from '../../http/in-digits.ts';
import type { ApiServer } from '../../http/server-type.ts';
import { addMonths } from '../../metering/calendar.ts';
import { monthWindow } from '../../metering/windows.ts';
import { pathsOf, type ReadingsContext, tags } from '../context.ts';
import { usualLongestGapMs } from '../../registers/context.ts';
import { listEndpoints, requireEndpoint } from '../queries/endpoints.ts';
import { countStretches, readConsumptions, type StretchConsumption, windowsOf } from '../queries/consumptions.ts';
import { answerOf, consumptionExtras, kwh, kwhOf, unknown } from './consumption-answer.ts';
import { endpointIdentity, identityOf } from './reading-answer.ts';

const registerAt = (end: string) => kwh.describe(`The register at the ${end} of the month, interpolated, or the nearest that was read.`);

const MonthBefore = z.object({ year: z.int(), month: z.int(), consumption: kwh, unknown, ...consumptionExtras });

const Month = z.object({
  year: z.int(),
  month: z.int(),
  startKwh: registerAt('beginning'),
  startReading: z.iso.datetime().nullable().describe('The last reading before, or the first one in the month: what `startKwh` rests on.'),
  endKwh: registerAt('end'),
  consumption: kwh.describe('The energy between, with the multiplier; 0 if there are no readings.'),
  unknown,
  ...consumptionExtras,
  readingCount: z.int().describe('The number of good readings in the month.'),
  firstReading: z.iso.datetime().nullable(),
  lastReading: z.iso.datetime().nullable(),
  monthsBefore: z.array(MonthBefore).describe('The twelve months before, the last one first.'),
});

const EndpointMonth = z.object({
  ...endpointIdentity,
  currentKwh: registerAt('end'),
  previousKwh: registerAt('beginning'),
  consumedKwh: kwh,
  unknown,
  ...consumptionExtras,
  monthBeforeKwh: kwh.describe('The consumption of the month before.'),
  lastReadingAt: z.iso.datetime().nullable(),
  readingsCount: z.int(),
});

const description = `The month is a calendar month of the endpoint's time zone. Its consumption is the register at its end less that at its
beginning, each interpolated between the readings around it, with what events add or leave out, times the multiplier. It is null, never
negative, if the counter fell or jumped in between and nobody decided what that means.`;

/** The routes about calendar months. */
export function addMonthlyRoutes(app: ApiServer, { database, clock, longestGapMs = usualLongestGapMs }: ReadingsContext): void {
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
  const thisMonth = (zone: TimeZone) => zone.dateAt(Math.floor(clock.now() / 1000)).slice(0, 7);
  for (const path of pathsOf('/monthly/:endpointId')) {
    app.get(path, { config: { access: 'read' }, schema: monthly }, async ({ params, query }) => {
      const endpoint = await requireEndpoint(database, params.endpointId);
      const current = yearAndMonth(thisMonth(timeZone(endpoint.timezone)));
      const label = `${query.year ?? current.year}-${String(query.month ?? current.month).padStart(2, '0')}`;
      const labels = Array.from({ length: 1 + monthsCompared }, (_, index) => addMonths(label, -index));
      const stretches = labels.flatMap((each) =>
        windowsOf([endpoint], (zone) => monthWindow(each, zone)).map((stretch) => ({ ...stretch, label: each })),
      );
      const [asked, ...before] = await readConsumptions(database, stretches, longestGapMs);
      const [counted] = await countStretches(database, stretches.slice(0, 1));
      if (asked === undefined) throw new ReportBug('a month is missing from its own answer');
      const { startKwh, startAt, endKwh } = endsOf(asked, counted?.count ?? 0);
      const answer = answerOf(asked.consumption);
      const data = {
        ...yearAndMonth(label),
        startKwh,
        startReading: startAt,
        endKwh,
        ...answer,
        // As clients of the platform know it.
        consumption: startAt === null && counted?.count === 0 ? 0 : answer.consumption,
        readingCount: counted?.count ?? 0,
        firstReading: counted?.firstAt?.toISOString() ?? null,
        lastReading: counted?.lastAt?.toISOString() ?? null,
        monthsBefore: before.map(({ label: each, consumption }) => ({ ...yearAndMonth(each), ...answerOf(consumption) })),
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
      const current = windowsOf(endpoints, (zone) => monthWindow(thisMonth(zone), zone));
      const before = windowsOf(endpoints, (zone) => monthWindow(addMonths(thisMonth(zone), -1), zone));
      const months = await readConsumptions(database, [...current, ...before], longestGapMs);
      const counted = await countStretches(database, months.slice(0, endpoints.length));
      const data = counted.map(({ endpoint, count, lastAt, ...itsMonth }, place) => {
        const { consumption: consumedKwh, ...rest } = answerOf(itsMonth.consumption);
        const { startKwh, endKwh } = endsOf(itsMonth, count);
        const monthBefore = months[endpoints.length + place]?.consumption;
        return {
          ...identityOf(endpoint),
          currentKwh: endKwh,
          previousKwh: startKwh,
          consumedKwh,
          ...rest,
          monthBeforeKwh: monthBefore === undefined ? null : answerOf(monthBefore).consumption,
          lastReadingAt: lastAt?.toISOString() ?? null,
          readingsCount: count,
        };
      });
      return succeed(data, { count: data.length });
    });
  }
}

const monthsCompared = 12;

function yearAndMonth(label: string) {
  const [year = 0, month = 0] = label.split('-').map(Number);
  return { year, month };
}

/** The register at both ends of a month, and the time of the reading that its start rests on; null without readings. One has no energy. */
function endsOf({ consumption, start, end }: StretchConsumption, readingCount: number) {
  if (consumption.units === null && readingCount === 0) return { startKwh: null, startAt: null, endKwh: null };
  const startMs = (start.before ?? start.after)?.atMs;
  const startAt = startMs === undefined ? null : new Date(startMs).toISOString();
  return { startKwh: kwhOf(start.registerUnits), startAt, endKwh: kwhOf(end.registerUnits) };
}
