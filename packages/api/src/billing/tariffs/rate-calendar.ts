import { addDays, type TimeZone } from '@wattjobs/core/time';
import type { Times } from '../times.ts';

/** When a rate applies, by the local date and time; what is absent does not limit it. */
export interface RateTimes {
  /** From and to (inclusive) as `MM-DD`. */
  readonly seasons?: readonly Span[] | undefined;
  readonly days?: readonly string[] | undefined;
  /** From and to (exclusive) as `HH:MM`. */
  readonly times?: readonly Span[] | undefined;
}

type Span = Readonly<Record<'from' | 'to', string>>;

/** Rates that apply one at a time, and `rest` (as the index -1) at all other times. */
export interface RateCalendar {
  readonly rates: readonly RateTimes[];
  readonly holidays: readonly string[];
}

/** A stretch of time in which one rate applies. */
export interface RatePiece extends Times {
  readonly rate: number;
}

/** The kinds of days, as `Date` numbers them; a holiday is none of the others. */
export const dayKinds = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'holiday'] as const;
const leapYear = Array.from({ length: 366 }, (_, day) => addDays('2024-01-01', day).slice(5));
const minutes = Array.from({ length: 1_440 }, (_, minute) => clockText(minute));

/** Pairs of rates for which there is a time at which both apply, by their indexes. */
export function overlapsOf(rates: readonly RateTimes[]): readonly { readonly first: number; readonly second: number }[] {
  return rates.flatMap((rate, second) =>
    rates.slice(0, second).flatMap((earlier, first) => {
      const both = (test: (times: RateTimes) => boolean) => test(rate) && test(earlier);
      const overlap =
        dayKinds.some((kind) => both((times) => hasDay(times, kind))) &&
        minutes.some((time) => both((times) => hasTime(times, time))) &&
        leapYear.some((day) => both((times) => inSeason(times, day)));
      return overlap ? [{ first, second }] : [];
    }),
  );
}

/**
 * Splits a stretch of time by its rates. Each moment is judged by the date and the time that a clock on the wall shows then:
 * an hour that comes twice has the same rate twice, and one that is skipped has none.
 */
export function ratePieces(calendar: RateCalendar, fromMs: number, toMs: number, zone: TimeZone): readonly RatePiece[] {
  const cuts = timesOfChange(calendar, fromMs / 1000, toMs / 1000, zone);
  const pieces: RatePiece[] = [];
  for (const [index, cut] of cuts.entries()) {
    const rate = rateAt(calendar, cut, zone);
    const piece = { fromMs: cut * 1000, toMs: (cuts[index + 1] ?? toMs / 1000) * 1000, rate };
    const last = pieces.at(-1);
    if (last?.rate === rate) pieces.splice(-1, 1, { ...last, toMs: piece.toMs });
    else pieces.push(piece);
  }
  return pieces;
}

/** Every time in the stretch at which another rate may begin, and its start: more than are needed do no harm. */
function timesOfChange({ rates }: RateCalendar, from: number, to: number, zone: TimeZone): readonly number[] {
  const clockTimes = new Set(['00:00', ...rates.flatMap(({ times = [] }) => times.flatMap((span) => [span.from, span.to]))]);
  const cuts = new Set([from]);
  for (let date = zone.dateAt(from); zone.startOfDay(date) < to; date = addDays(date, 1)) {
    const [start, end] = [zone.startOfDay(date), zone.startOfDay(addDays(date, 1))];
    const offsets = new Set([zone.offsetSecondsAt(start), zone.offsetSecondsAt(end)]);
    cuts.add(start);
    for (const offset of offsets) for (const time of clockTimes) cuts.add(Date.parse(`${date}T${time}Z`) / 1000 - offset);
    for (let at = start; offsets.size > 1 && at < end; at += 60) {
      if (zone.offsetSecondsAt(at) !== zone.offsetSecondsAt(at - 60)) cuts.add(at);
    }
  }
  return [...cuts].filter((cut) => cut >= from && cut < to).toSorted((one, other) => one - other);
}

function rateAt({ rates, holidays }: RateCalendar, epochSeconds: number, zone: TimeZone): number {
  const local = zone.isoAt(epochSeconds);
  const [date, time] = [local.slice(0, 10), local.slice(11, 16)];
  const kind = holidays.includes(date) ? 'holiday' : (dayKinds[new Date(date).getUTCDay()] ?? '');
  return rates.findIndex((rate) => inSeason(rate, date.slice(5)) && hasDay(rate, kind) && hasTime(rate, time));
}

function inSeason({ seasons }: RateTimes, day: string): boolean {
  return seasons?.some(({ from, to }) => (from <= to ? day >= from && day <= to : day >= from || day <= to)) ?? true;
}

function hasDay({ days }: RateTimes, kind: string): boolean {
  return days?.includes(kind) ?? true;
}

function hasTime({ times }: RateTimes, time: string): boolean {
  return times?.some(({ from, to }) => (from < to ? time >= from && time < to : time >= from || time < to)) ?? true;
}

function clockText(minute: number): string {
  return new Date(minute * 60_000).toISOString().slice(11, 16);
}
