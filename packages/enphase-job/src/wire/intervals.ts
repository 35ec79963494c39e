import { type IntervalRow, intervalRow, type Series as SeriesName } from '@wattjobs/rows/enphase';
import { z } from 'zod';
import type { IntervalEndpoint } from '../plan/endpoints.ts';
import { checkRows, type Interpreted, optionalNumber } from './interpreted.ts';

/** The content of a telemetry answer, and up to when it is complete; times in epoch seconds. */
export interface InterpretedIntervals extends Interpreted<IntervalRow> {
  /** The start that the cloud used: later than requested if the system is younger. */
  readonly startAt: number | undefined;
  /** When the system last reported, if given. */
  readonly lastReport: number | undefined;
  readonly lastEnd: number | undefined;
}

const quarterHourSeconds = 900;
const aDaySeconds = 86_400;

const reported = z.object({ enwh: optionalNumber, devices_reporting: optionalNumber }).nullish().catch(null);

const anyInterval = z.object({
  end_at: optionalNumber,
  devices_reporting: optionalNumber,
  powr: optionalNumber,
  enwh: optionalNumber,
  wh_del: optionalNumber,
  wh_imported: optionalNumber,
  wh_exported: optionalNumber,
  charge: reported,
  discharge: reported,
  soc: z.object({ percent: optionalNumber }).nullish().catch(null),
});

type AnyInterval = z.infer<typeof anyInterval>;
type OptionalValue = number | null | undefined;

/** One series of an endpoint: its step, and its value fields. Power in W, energy in Wh. */
interface Series {
  readonly name: SeriesName;
  readonly durationSeconds: number;
  energy(interval: AnyInterval): OptionalValue;
  power?(interval: AnyInterval): OptionalValue;
  devices?(interval: AnyInterval): OptionalValue;
  charge?(interval: AnyInterval): OptionalValue;
}

const seriesOf: Readonly<Record<IntervalEndpoint, readonly Series[]>> = {
  production_micro: [
    {
      name: 'production_micro',
      durationSeconds: 300,
      energy: ({ enwh }) => enwh,
      power: ({ powr }) => powr,
      devices: ({ devices_reporting }) => devices_reporting,
    },
  ],
  production_meter: [
    quarterHours(
      'production_meter',
      ({ wh_del }) => wh_del,
      ({ devices_reporting }) => devices_reporting,
    ),
  ],
  consumption_meter: [
    quarterHours(
      'consumption_meter',
      ({ enwh }) => enwh,
      ({ devices_reporting }) => devices_reporting,
    ),
  ],
  battery: [
    {
      ...quarterHours(
        'battery_charge',
        ({ charge }) => charge?.enwh,
        ({ charge }) => charge?.devices_reporting,
      ),
      charge: ({ soc }) => soc?.percent,
    },
    quarterHours(
      'battery_discharge',
      ({ discharge }) => discharge?.enwh,
      ({ discharge }) => discharge?.devices_reporting,
    ),
  ],
  import: [quarterHours('import', ({ wh_imported }) => wh_imported)],
  export: [quarterHours('export', ({ wh_exported }) => wh_exported)],
};

function quarterHours(name: SeriesName, energy: Series['energy'], devices?: Series['devices']): Series {
  return { name, durationSeconds: quarterHourSeconds, energy, ...(devices === undefined ? {} : { devices }) };
}

const envelope = z.object({
  start_at: z.number().optional().catch(undefined),
  /** Import and export have nested lists. */
  intervals: z.array(z.unknown()),
  meta: z
    .object({ last_report_at: z.number().positive().optional().catch(undefined) })
    .nullish()
    .catch(undefined),
});

/**
 * Interprets the answer of a telemetry endpoint. A missing or null value is absent; an invalid one, such as a negative
 * energy, is refused, and the rest of its interval is kept.
 */
export function interpretIntervals(
  endpoint: IntervalEndpoint,
  json: object,
  { systemId, nowSeconds }: { readonly systemId: number; readonly nowSeconds: number },
): InterpretedIntervals {
  const parsed = envelope.safeParse(json).data;
  if (parsed === undefined)
    return { rows: [], refused: ['intervals is not a list'], startAt: undefined, lastReport: undefined, lastEnd: undefined };
  const intervals = parsed.intervals.flat().map((interval) => anyInterval.safeParse(interval).data);
  const refused: string[] = intervals.some((interval) => interval === undefined) ? ['an interval is not an object'] : [];
  const candidates = intervals
    .filter((interval) => interval !== undefined)
    .flatMap((interval) => seriesOf[endpoint].flatMap((series) => rowOf(series, interval, systemId, nowSeconds, refused)));
  const checked = checkRows(intervalRow, candidates);
  const ends = checked.rows.map(({ end_at }) => end_at);
  return {
    rows: checked.rows,
    refused: [...refused, ...checked.refused],
    startAt: parsed.start_at,
    lastReport: parsed.meta?.last_report_at,
    lastEnd: ends.length === 0 ? undefined : ends.reduce((a, b) => Math.max(a, b)),
  };
}

function rowOf(series: Series, interval: AnyInterval, systemId: number, nowSeconds: number, refused: string[]): readonly object[] {
  const { end_at: endAt } = interval;
  if (typeof endAt !== 'number' || !Number.isInteger(endAt) || endAt > nowSeconds + aDaySeconds) {
    refused.push('end_at is an invalid time');
    return [];
  }
  const values: Record<string, number> = {};
  const add = (field: string, value: OptionalValue, maximum = Number.MAX_SAFE_INTEGER) => {
    if (value === undefined || value === null) return;
    if (Number.isNaN(value) || value < 0 || value > maximum) refused.push(`${field} of ${series.name} at ${endAt} is impossible`);
    else values[field] = value;
  };
  add('energy_wh', series.energy(interval));
  add('power_w', series.power?.(interval));
  add('state_of_charge_percent', series.charge?.(interval), 100);
  if (Object.keys(values).length === 0) return [];
  add('devices_reporting', series.devices?.(interval));
  return [{ kind: 'interval', system_id: systemId, series: series.name, end_at: endAt, duration_s: series.durationSeconds, ...values }];
}
