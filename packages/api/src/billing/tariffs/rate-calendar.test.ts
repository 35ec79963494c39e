import { timeZone } from '@wattjobs/core/time';
import { describe, expect, it } from 'vitest';
import { overlapsOf, type RateCalendar, ratePieces } from './rate-calendar.ts';

const berlin = timeZone('Europe/Berlin');

/** The hours of each rate between two local dates. */
function hoursOf(calendar: RateCalendar, from: string, to: string, zone = berlin): readonly number[] {
  const pieces = ratePieces(calendar, zone.startOfDay(from) * 1000, zone.startOfDay(to) * 1000, zone);
  return [...calendar.rates.keys(), -1].map((rate) =>
    pieces.filter((piece) => piece.rate === rate).reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs) / 3_600_000, 0),
  );
}

const calendar = (...rates: RateCalendar['rates']) => ({ rates, holidays: [] });

describe('the times of a rate', () => {
  it('follow seasons by the dates of the contract, not by the clock', () => {
    const summer = calendar({ seasons: [{ from: '06-01', to: '08-31' }] });
    expect(hoursOf(summer, '2026-05-01', '2026-06-01')).toEqual([0, 31 * 24]);
    expect(hoursOf(summer, '2026-06-01', '2026-07-01')).toEqual([30 * 24, 0]);
    expect(hoursOf(summer, '2026-08-01', '2026-10-01')).toEqual([31 * 24, 30 * 24]);
  });

  it('may pass the end of the year, and midnight', () => {
    const winterNight = calendar({ seasons: [{ from: '12-31', to: '02-29' }], times: [{ from: '22:00', to: '06:00' }] });
    expect(hoursOf(winterNight, '2026-12-30', '2027-01-02')).toEqual([16, 56]);
    expect(hoursOf(winterNight, '2028-02-28', '2028-03-02')).toEqual([16, 56]);
  });

  it.for([
    // The clock shows 02:00 to 03:00 twice, or not at all.
    ['2026-10-25', '00:00', '06:00', [7, 18]],
    ['2026-10-25', '02:30', '06:00', [4.0, 21]],
    ['2026-10-25', '02:30', '03:00', [1, 24]],
    ['2026-03-29', '00:00', '06:00', [5, 18]],
    ['2026-03-29', '02:30', '06:00', [3, 20]],
    ['2026-03-29', '02:00', '03:00', [0, 23]],
    ['2026-06-17', '02:30', '06:00', [3.5, 20.5]],
  ] as const)('on %s from %s to %s have %j hours', ([date, from, to, hours]) => {
    const next = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
    expect(hoursOf(calendar({ times: [{ from, to }] }), date, next)).toEqual(hours);
  });

  it('have an hour twice that the clock goes back at midnight', () => {
    const night = calendar({ times: [{ from: '23:30', to: '06:00' }] });
    expect(hoursOf(night, '2026-10-29', '2026-10-30', timeZone('Africa/Cairo'))).toEqual([7, 18]);
  });

  it('are judged by the date of each moment: the small hours are those of the new day', () => {
    const friday = calendar({ days: ['friday'], times: [{ from: '22:00', to: '06:00' }] });
    const pieces = ratePieces(friday, berlin.startOfDay('2026-01-01') * 1000, berlin.startOfDay('2026-01-04') * 1000, berlin);
    expect(pieces.filter(({ rate }) => rate === 0).map(({ fromMs, toMs }) => [fromMs, toMs].map((ms) => berlin.isoAt(ms / 1000)))).toEqual([
      ['2026-01-02T00:00:00+01:00', '2026-01-02T06:00:00+01:00'],
      ['2026-01-02T22:00:00+01:00', '2026-01-03T00:00:00+01:00'],
    ]);
  });

  it('have holidays as days of their own', () => {
    const work = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
    const rates = [{ days: work }, { days: ['holiday'] }];
    expect(hoursOf({ rates, holidays: ['2026-12-25'] }, '2026-12-24', '2026-12-28')).toEqual([24, 24, 48]);
  });
});

describe('rates', () => {
  const day = { times: [{ from: '06:00', to: '22:00' }] };
  const night = { times: [{ from: '22:00', to: '06:00' }] };

  it('overlap only if they meet in season, day and time', () => {
    expect(overlapsOf([day, night])).toEqual([]);
    expect(overlapsOf([day, { ...night, days: ['sunday'] }, { times: [{ from: '21:59', to: '22:00' }] }])).toEqual([
      { first: 0, second: 2 },
    ]);
    expect(overlapsOf([{ days: ['sunday'] }, { days: ['holiday'] }, { days: ['saturday', 'sunday'], ...day }])).toEqual([
      { first: 0, second: 2 },
    ]);
    expect(overlapsOf([{ seasons: [{ from: '01-01', to: '02-28' }] }, { seasons: [{ from: '02-29', to: '12-31' }] }])).toEqual([]);
    expect(overlapsOf([{ seasons: [{ from: '11-01', to: '02-29' }] }, { seasons: [{ from: '02-29', to: '12-31' }] }])).toHaveLength(1);
  });
});
