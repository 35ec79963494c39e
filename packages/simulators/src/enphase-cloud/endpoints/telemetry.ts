import type { Answer } from '../../http/message.ts';
import { compactJson, Refusal, unprocessable } from '../answers.ts';
import type { MeterInterval } from '../plant/household.ts';
import { isDaylight, microEnergyWattHours, microIntervalSeconds } from '../plant/production.ts';
import { chance } from '../plant/weather.ts';
import { lastIntervalEnd, metaOf, type SystemCall } from './call.ts';
import { dateParameter, secondsParameter } from './parameters.ts';

const granularities: Readonly<Record<string, number>> = { '5mins': 300, '15mins': 900, day: 86_400, week: 604_800 };
const twoYearsSeconds = 2 * 365 * 86_400;

/** The requested intervals: those that end after `start` and not after `end`; Unix seconds. */
interface TelemetryWindow {
  readonly granularity: string;
  readonly start: number;
  readonly end: number;
}

/** `/telemetry/production_micro`: five minutes of all micro-inverters. */
export function productionMicro(call: SystemCall): Answer {
  const window = telemetryWindow(call);
  const ends = call.plant.intervalEnds(window.start, Math.min(window.end, lastIntervalEnd(call)), microIntervalSeconds);
  const shown = call.data.nightIntervals ? ends : ends.filter((end) => isDaylight(call.plant.system, end));
  return telemetryAnswer(
    call,
    window,
    call.plant.system.modules,
    shown.map((end) => microInterval(call, end)),
    { metaDocumented: true },
  );
}

/** `/telemetry/production_meter`. */
export function productionMeter(call: SystemCall): Answer {
  return meterTelemetry(call, ({ endAt, produced }) => ({ end_at: endAt, devices_reporting: 1, wh_del: produced }), {
    metaDocumented: false,
  });
}

/** `/telemetry/consumption_meter`. */
export function consumptionMeter(call: SystemCall): Answer {
  return meterTelemetry(call, ({ endAt, consumed }) => ({ end_at: endAt, devices_reporting: 1, enwh: consumed }), { metaDocumented: true });
}

/** `/telemetry/battery`. */
export function battery(call: SystemCall): Answer {
  const window = telemetryWindow(call);
  const intervals = meterIntervals(call, window);
  return telemetryAnswer(call, window, 1, intervals.map(batteryInterval), {
    metaDocumented: false,
    more: { last_reported_aggregate_soc: `${intervals.at(-1)?.stateOfChargePercent ?? 20}%` },
  });
}

/** `/energy_import_telemetry`: its intervals are in a nested list. */
export function energyImport(call: SystemCall): Answer {
  return nestedTelemetry(call, ({ endAt, imported }) => ({ end_at: endAt, wh_imported: imported }));
}

/** `/energy_export_telemetry`: its intervals are in a nested list. */
export function energyExport(call: SystemCall): Answer {
  return nestedTelemetry(call, ({ endAt, exported }) => ({ end_at: endAt, wh_exported: exported }));
}

/** A recent interval may lack micro-inverters, which report later. */
function microInterval({ plant: { system }, nowSeconds, data }: SystemCall, endAt: number): object {
  const isComplete = nowSeconds - endAt >= data.lateMicroSeconds;
  const reporting = system.modules - (isComplete ? 0 : 1 + Math.floor(chance(system.systemId, 6, endAt / microIntervalSeconds) * 3));
  const energy = Math.round((microEnergyWattHours(system, endAt) * reporting) / system.modules);
  return { end_at: endAt, devices_reporting: isDaylight(system, endAt) ? reporting : 0, powr: energy * 12, enwh: energy };
}

function batteryInterval({ endAt, charged, discharged, stateOfChargePercent }: MeterInterval): object {
  return {
    end_at: endAt,
    charge: { enwh: charged, devices_reporting: 1 },
    discharge: { enwh: discharged, devices_reporting: 1 },
    soc: { percent: stateOfChargePercent, devices_reporting: 1 },
  };
}

function meterTelemetry(call: SystemCall, show: (interval: MeterInterval) => object, shape: TelemetryShape): Answer {
  const window = telemetryWindow(call);
  return telemetryAnswer(call, window, 1, meterIntervals(call, window).map(show), shape);
}

function nestedTelemetry(call: SystemCall, show: (interval: MeterInterval) => object): Answer {
  const window = telemetryWindow(call);
  return telemetryAnswer(call, window, 1, [meterIntervals(call, window).map(show)], { metaDocumented: true });
}

function meterIntervals(call: SystemCall, { start, end }: TelemetryWindow): MeterInterval[] {
  return call.plant.meterIntervals(start, Math.min(end, lastIntervalEnd(call)));
}

/** Reads `start_at`, `start_date` and `granularity`. There is no end parameter: it ends `granularity` later, or now. Throws Refusal with 422. */
function telemetryWindow({ query, plant, nowSeconds }: SystemCall): TelemetryWindow {
  const granularity = query.get('granularity') ?? 'day';
  const seconds = Object.hasOwn(granularities, granularity) ? granularities[granularity] : undefined;
  if (seconds === undefined) throw new Refusal(unprocessable(`Granularity ${granularity} is not one of 5mins, 15mins, day, week`));
  const date = dateParameter(query, 'start_date');
  const asked = secondsParameter(query, 'start_at') ?? plant.startOf(date ?? plant.dateAt(nowSeconds));
  if (asked < nowSeconds - twoYearsSeconds) throw new Refusal(unprocessable('Requested start is more than 2 years ago'));
  const start = Math.max(asked, plant.startOf(plant.firstDate));
  return { granularity, start, end: Math.min(nowSeconds, start + seconds) };
}

interface TelemetryShape {
  /** Whether the published sample has `meta`. */
  readonly metaDocumented: boolean;
  readonly more?: object;
}

function telemetryAnswer(
  call: SystemCall,
  { granularity, start, end }: TelemetryWindow,
  devices: number,
  intervals: readonly object[],
  { metaDocumented, more }: TelemetryShape,
): Answer {
  const { metaMissing } = call.data;
  const hasMeta = metaMissing === 'nowhere' || (metaMissing === 'as-documented' && metaDocumented);
  return compactJson(200, {
    system_id: call.plant.system.systemId,
    granularity,
    total_devices: devices,
    start_at: start,
    end_at: end,
    items: 'intervals',
    intervals,
    ...more,
    ...(hasMeta && { meta: metaOf(call) }),
  });
}
