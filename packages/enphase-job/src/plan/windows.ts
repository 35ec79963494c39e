import { addDays, type TimeZone } from '@wattjobs/core/time';

/** A time span in seconds since the Unix epoch, including `from` but not `to`. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The cloud answers at most about seven days per call. */
export const longestWindowSeconds = 7 * 86_400;

/** How many days are always read again: one call covers about seven, and a disconnected gateway reports late. */
export const lateDays = 5;

export interface WindowOptions {
  readonly calendar: TimeZone;
  readonly nowSeconds: number;
  /** Up to when data is complete; absent if there is none. */
  readonly watermark: number | undefined;
  /** How far back the cloud has data. */
  readonly historyDays: number;
  /** How many local days before today are always read again, because late data belongs to them. */
  readonly rereadDays?: number;
}

/**
 * The next window to read: from the start of a local day, including at least the whole day before the watermark,
 * because a micro-inverter may report late. It ends at a local midnight or now, and is at most as long as the cloud allows.
 */
export function nextWindow({ calendar, nowSeconds, watermark, historyDays, rereadDays }: WindowOptions): Window {
  const today = calendar.dateAt(nowSeconds);
  // Setting the clock back must not leave a gap: future data is not known.
  const completeUntil = Math.min(watermark ?? nowSeconds, nowSeconds);
  const wanted = watermark === undefined ? today : addDays(calendar.dateAt(completeUntil), -1);
  const reread = rereadDays === undefined ? today : addDays(today, -rereadDays);
  const oldest = addDays(today, -historyDays);
  const first = later(earlier(wanted, reread), oldest);
  const from = calendar.startOfDay(first);
  return { from, to: windowEnd(calendar, first, nowSeconds) };
}

/** The successive windows that cover a span, each within the cloud's limit. */
export function windowFrom(calendar: TimeZone, from: number, to: number): Window {
  const midnight = calendar.startOfDay(addDays(calendar.dateAt(from), 7));
  return { from, to: Math.min(to, midnight, from + longestWindowSeconds) };
}

function windowEnd(calendar: TimeZone, firstDay: string, nowSeconds: number): number {
  return windowFrom(calendar, calendar.startOfDay(firstDay), nowSeconds).to;
}

function earlier(left: string, right: string): string {
  return left < right ? left : right;
}

function later(left: string, right: string): string {
  return left < right ? right : left;
}
