import { timeZone } from '@wattjobs/core/time';
import { datePattern } from '@wattjobs/rows';
import { z } from 'zod';
import { envelope, succeed } from '../../http/envelope.ts';
import { inDigits } from '../../http/in-digits.ts';
import type { ApiServer } from '../../http/server-type.ts';
import { consumptionFlags, consumptionOf } from '../../metering/consumption.ts';
import { energyPlaces, writeDecimal } from '../../metering/decimal.ts';
import { demandOf, demandWindows } from '../../metering/demand.ts';
import { eventKinds, eventStatuses } from '../../metering/register-event.ts';
import { monthWindow } from '../../metering/windows.ts';
import { pathsOf, tags } from '../../readings/context.ts';
import { requireEndpoint } from '../../readings/queries/endpoints.ts';
import { type RegistersContext, usualLongestGapMs } from '../context.ts';
import { periodUnits, periodWindows } from '../period-windows.ts';
import { readRegisters, readWholeRegister } from '../registers.ts';

const kwh = z.string().nullable();

const Period = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  kwh: kwh.describe('What was measured, with the multiplier; null if nothing is known.'),
  minusKwh: kwh.describe('How much less it can have been; null if nothing bounds it.'),
  plusKwh: kwh.describe('How much more it can have been; null if nothing bounds it.'),
  coverage: z.number().describe('The share of the period, from 0 to 1, that lies between readings.'),
  flags: z.array(z.enum(consumptionFlags)),
  events: z.array(z.object({ at: z.iso.datetime(), kind: z.enum(eventKinds), status: z.enum(eventStatuses) })),
});

const kw = z.string().nullable();

const Demand = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  highestKw: kw.describe('The highest mean power of a window; null if no window is known.'),
  highestFrom: z.iso.datetime().nullable().describe('When that window begins.'),
  percentile95Kw: kw.describe('The 95th percentile of the fixed windows: the highest 5 % are left out.'),
  loadFactor: z.number().nullable().describe('The mean power divided by the highest.'),
  windowsKnown: z.int().describe('The number of fixed windows that are known.'),
  windows: z.int().describe('The number of all fixed windows.'),
});

const date = z.string().regex(datePattern, { error: 'must be a date (2025-06-15)' });
const params = z.object({ endpointId: z.uuid() });
const meta = z.object({ endpointId: z.uuid(), timezone: z.string(), count: z.int() });
const iso = (ms: number) => new Date(ms).toISOString();
const kwhOf = (units: bigint | null) => (units === null ? null : writeDecimal(units, energyPlaces));
/** Milliwatts as kilowatts. */
const kwOf = (milliwatts: bigint | null) => (milliwatts === null ? null : writeDecimal(milliwatts, 6));

/** The routes about consumption by period, and demand. */
export function addPeriodRoutes(app: ApiServer, { database, clock, longestGapMs = usualLongestGapMs }: RegistersContext): void {
  const periods = {
    tags,
    summary: "Returns an endpoint's consumption by period",
    description: `Periods of the endpoint's time zone, whose sum is exactly the consumption of the whole. At a boundary the register is interpolated between
the readings around it; \`minusKwh\` and \`plusKwh\` say how far the energy may be off.`,
    params,
    querystring: z.strictObject({
      unit: z.enum(periodUnits).default('day').describe('Weeks begin on Monday.'),
      from: date.describe('The first day.'),
      to: date.describe('The last day, which is included. At most 3,700 periods.'),
    }),
    response: { 200: envelope(z.array(Period), meta) },
  };
  for (const path of pathsOf('/periods/:endpointId')) {
    app.get(path, { config: { access: 'read' }, schema: periods }, async ({ params: { endpointId }, query }) => {
      const { id, timezone } = await requireEndpoint(database, endpointId);
      const windows = periodWindows(query.unit, query.from, query.to, timeZone(timezone));
      const atMs = [...new Set(windows.flatMap(({ from, to }) => [from * 1000, to * 1000]))];
      const [read] = await readRegisters(database, atMs.length === 0 ? [] : [{ endpointId: id, atMs }], longestGapMs);
      const data = windows.flatMap(({ from, to }) => {
        if (read === undefined) return [];
        const { units, minusUnits, plusUnits, coverage, flags, events } = consumptionOf(read.register, from * 1000, to * 1000, read.terms);
        return {
          from: iso(from * 1000),
          to: iso(to * 1000),
          kwh: kwhOf(units),
          minusKwh: kwhOf(minusUnits),
          plusKwh: kwhOf(plusUnits),
          coverage,
          flags: [...flags],
          events: events.map(({ atMs: at, kind, status }) => ({ at: iso(at), kind, status })),
        };
      });
      return succeed(data, { endpointId: id, timezone, count: data.length });
    });
  }

  const demand = {
    tags,
    summary: "Returns an endpoint's demand in a month",
    description: 'Mean powers of windows, from the rise of the register. Windows in a gap longer than the longest gap are not known.',
    params,
    querystring: z.strictObject({
      year: inDigits(z.int().min(1970).max(9998)).optional().describe('By default the current one.'),
      month: inDigits(z.int().min(1).max(12)).optional().describe('1 to 12; by default the current one.'),
      window: z.enum(demandWindows).default('fixed').describe('Windows that begin at multiples of their length, or any.'),
      minutes: inDigits(z.int().min(1).max(1_440).default(15)).describe('The length of a window.'),
    }),
    response: { 200: envelope(Demand, z.object({ endpointId: z.uuid(), timezone: z.string() })) },
  };
  for (const path of pathsOf('/demand/:endpointId')) {
    app.get(path, { config: { access: 'read' }, schema: demand }, async ({ params: { endpointId }, query }) => {
      const { id, timezone } = await requireEndpoint(database, endpointId);
      const zone = timeZone(timezone);
      const [thisYear = '', thisMonth = ''] = zone.dateAt(Math.floor(clock.now() / 1000)).split('-');
      const month = `${query.year ?? thisYear}-${String(query.month ?? thisMonth).padStart(2, '0')}`;
      const { from, to } = monthWindow(month, zone);
      const [fromMs, toMs] = [from * 1000, to * 1000];
      const read = await readWholeRegister(database, id, fromMs, toMs, longestGapMs);
      const window = { kind: query.window, lengthMs: query.minutes * 60_000 };
      const { highestMilliwatts, highestFromMs, percentile95Milliwatts, loadFactor, windowsKnown, windows } = demandOf(
        [{ ...read, fromMs, toMs }],
        fromMs,
        toMs,
        window,
      );
      const data = {
        from: iso(fromMs),
        to: iso(toMs),
        highestKw: kwOf(highestMilliwatts),
        highestFrom: highestFromMs === null ? null : iso(highestFromMs),
        percentile95Kw: kwOf(percentile95Milliwatts),
        loadFactor,
        windowsKnown,
        windows,
      };
      return succeed(data, { endpointId: id, timezone });
    });
  }
}
