import { addDays, type TimeZone } from '@wattjobs/core';

/** A span of time in seconds since the Unix epoch: `from` belongs to it, `to` does not. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The cloud answers about seven days at most, in one call. */
export const longestWindowSeconds = 7 * 86_400;

/** How many days are read again in any case: one call answers about seven, and a gateway that was cut off tells late. */
export const lateDays = 5;

export interface WindowTerms {
  readonly calendar: TimeZone;
  readonly nowSeconds: number;
  /** Up to when everything is known; absent where nothing is. */
  readonly watermark: number | undefined;
  /** How far back the cloud can be asked. */
  readonly historyDays: number;
  /** How many local days before today are read again in any case, because what comes late belongs to them. */
  readonly againDays?: number;
}

/**
 * The next window to read: from the start of a local day, at least the whole day before the watermark again,
 * because a micro-inverter may report late. It ends at a local midnight or now, and is never longer than the cloud allows.
 */
export function nextWindow({ calendar, nowSeconds, watermark, historyDays, againDays }: WindowTerms): Window {
  const today = calendar.dateAt(nowSeconds);
  // A clock that was set back must not leave a hole: what lies ahead of it is not known.
  const known = Math.min(watermark ?? nowSeconds, nowSeconds);
  const wanted = watermark === undefined ? today : addDays(calendar.dateAt(known), -1);
  const again = againDays === undefined ? today : addDays(today, -againDays);
  const oldest = addDays(today, -historyDays);
  const first = later(earlier(wanted, again), oldest);
  const from = calendar.startOfDay(first);
  return { from, to: windowEnd(calendar, first, nowSeconds) };
}

/** The windows that cover a span from its start on, one after the other, each within what the cloud allows. */
export function windowFrom(calendar: TimeZone, from: number, to: number): Window {
  const midnight = calendar.startOfDay(addDays(calendar.dateAt(from), 7));
  return { from, to: Math.min(to, midnight, from + longestWindowSeconds) };
}

function windowEnd(calendar: TimeZone, firstDay: string, nowSeconds: number): number {
  return windowFrom(calendar, calendar.startOfDay(firstDay), nowSeconds).to;
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}

function later(one: string, other: string): string {
  return one < other ? other : one;
}
