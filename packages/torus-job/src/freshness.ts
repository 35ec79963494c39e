import { RetrySource } from '@wattjobs/core/errors';
import { type DeviceTime, parseDeviceTime } from './device-time.ts';
import type { LiveReading } from './live-page.ts';
import type { TorusSettings } from './settings.ts';
import { hasUnitValue } from './values.ts';

/** A clock that is further ahead than this is wrong, so the age of its values is unknown. */
const aheadToleranceMs = 5 * 60_000;

/** What the time stamp of the cloud page says about its values. */
export interface Freshness {
  readonly fresh: boolean;
  /** When the unit last reported, if that is credible. */
  readonly deviceTimeMs?: number;
  /** Why the values count as stale. */
  readonly problem?: RetrySource;
}

/** Judges the cloud's values by their age. Values exactly `STALE_AFTER` old are still fresh. */
export function judgeFreshness(reading: LiveReading, nowMs: number, settings: TorusSettings): Freshness {
  if (reading.statusTime === undefined) return stale('cloud_no_time', 'the cloud page has no time stamp');
  const time: DeviceTime = parseDeviceTime(reading.statusTime, nowMs, settings);
  if ('refused' in time) {
    return stale('cloud_time_refused', `cannot read the time stamp of the cloud page: ${time.refused}`);
  }
  const ageMs = nowMs - time.timeMs;
  if (ageMs < -aheadToleranceMs) {
    const ahead = Math.round(-ageMs / 1000);
    return stale('cloud_clock_ahead', `the time stamp of the cloud page is ${ahead} s ahead of the clock`);
  }
  const deviceTimeMs = time.timeMs;
  if (ageMs > settings.staleAfterMs) {
    return { ...stale('cloud_stale', `the cloud’s values are ${Math.round(ageMs / 1000)} s old`), deviceTimeMs };
  }
  if (!hasUnitValue(reading.values)) return { ...stale('cloud_no_value', 'the cloud page shows no values'), deviceTimeMs };
  return { fresh: true, deviceTimeMs };
}

const compareTimes = 'Compare the time on the page with DEVICE_TIMEZONE and DEVICE_DATE_ORDER.';
const fixes: Readonly<Record<string, string>> = {
  cloud_stale: `Check that the unit is connected. ${compareTimes}`,
  cloud_clock_ahead: compareTimes,
  cloud_time_refused: compareTimes,
};

function stale(reason: string, message: string): Freshness {
  return {
    fresh: false,
    problem: new RetrySource(message, { reason, fix: fixes[reason] ?? 'Open the live data page in a browser.' }),
  };
}
