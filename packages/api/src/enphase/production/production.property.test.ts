import { addDays, timeZone } from '@wattjobs/core/time';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attribute, type Production } from './attribute.ts';
import { counterPoints, counterSteps, type LifetimeReading } from './counter.ts';
import { days, months } from '../../metering/periods.ts';

const firstDate = '2025-01-20';
const lastDate = '2025-04-20';
const dayCount = 90;

interface DayOfHistory {
  readonly seen: boolean;
  /** The counter's change by the next day; negative if it decreases. */
  readonly gainWattHours: number;
  /** How long before midnight the system fell silent; negative if it reported during the day. */
  readonly silentSeconds: number;
}

function history(gain: fc.Arbitrary<number>, silent: fc.Arbitrary<number>): fc.Arbitrary<readonly DayOfHistory[]> {
  const day = fc.record({ seen: fc.boolean(), gainWattHours: gain, silentSeconds: silent });
  return fc.array(day, { minLength: dayCount, maxLength: dayCount });
}

const zones = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Africa/Cairo'].map(timeZone);
const anyZone = fc.constantFrom(...zones);
const rise = fc.integer({ min: 0, max: 60_000 });
const riseOrFall = fc.oneof({ weight: 9, arbitrary: rise }, { weight: 1, arbitrary: fc.integer({ min: -500_000, max: -1 }) });
const awake = fc.constant(-hours(8));
const sometimesSilent = fc.oneof({ weight: 4, arbitrary: awake }, { weight: 1, arbitrary: fc.integer({ min: 1, max: hours(60) }) });

function hours(count: number): number {
  return count * 3600;
}

function readingsOf(past: readonly DayOfHistory[], zone: ReturnType<typeof timeZone>): readonly LifetimeReading[] {
  let lifetimeWattHours = 1_000_000;
  return past.flatMap(({ seen, gainWattHours, silentSeconds }, index) => {
    const date = addDays(firstDate, index);
    const reading = { date, lifetimeWattHours, lastReportAt: zone.startOfDay(date) - silentSeconds };
    lifetimeWattHours += gainWattHours;
    return seen ? [reading] : [];
  });
}

function stepsOf(readings: readonly LifetimeReading[], zone: ReturnType<typeof timeZone>) {
  return counterSteps(counterPoints(readings, zone), firstDate, lastDate);
}

/** All counted energy, whether or not its time is known, and what the counter lost. */
function totalWattHours({ periods, unattributed, decreases }: Production): number {
  const known = [...periods, ...unattributed].reduce((sum, { energyWattHours }) => sum + (energyWattHours ?? 0), 0);
  return known + decreases.reduce((sum, { from, to, energyWattHours }) => sum + to.wattHours - from.wattHours - (energyWattHours ?? 0), 0);
}

describe('production', () => {
  it('by day and by month adds up to the rise of the counter, with the unattributed energy and the decreases', () => {
    let checked = 0;
    fc.assert(
      fc.property(history(riseOrFall, sometimesSilent), anyZone, (past, zone) => {
        const readings = readingsOf(past, zone);
        const points = counterPoints(readings, zone);
        const gained = (points.at(-1)?.wattHours ?? 0) - (points[0]?.wattHours ?? 0);
        for (const periods of [days('2025-01-15', lastDate, zone), months('2025-01', '2025-04', zone)]) {
          expect(totalWattHours(attribute(stepsOf(readings, zone), periods))).toBe(gained);
          checked += 1;
        }
      }),
      { numRuns: 200 },
    );
    expect(checked).toBe(400);
  });

  it('of days is last minus first if every boundary was read and nothing decreased', () => {
    fc.assert(
      fc.property(history(rise, awake), anyZone, (past, zone) => {
        const readings = readingsOf(
          past.map((day) => ({ ...day, seen: true })),
          zone,
        );
        const last = readings.at(-1);
        const production = attribute(stepsOf(readings, zone), days(firstDate, addDays(firstDate, dayCount - 2), zone));
        const sum = production.periods.reduce((total, { energyWattHours }) => total + (energyWattHours ?? Number.NaN), 0);
        expect(sum).toBe((last?.lifetimeWattHours ?? Number.NaN) - 1_000_000);
        expect(production.periods.map(({ energyWattHours }) => energyWattHours)).toEqual(past.slice(0, -1).map((day) => day.gainWattHours));
        expect(production.periods.every(({ coverage }) => coverage === 1)).toBe(true);
        expect(production.unattributed).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('is never negative, covers at most the period, and is unknown if and only if nothing is covered', () => {
    fc.assert(
      fc.property(history(riseOrFall, sometimesSilent), anyZone, (past, zone) => {
        const steps = stepsOf(readingsOf(past, zone), zone);
        const { periods } = attribute(steps, days('2025-01-15', lastDate, zone));
        expect(periods.filter(({ coverage }) => coverage < 0 || coverage > 1)).toEqual([]);
        expect(periods.filter(({ energyWattHours, coverage }) => (energyWattHours === null) !== (coverage === 0))).toEqual([]);
        expect(periods.filter(({ energyWattHours }) => energyWattHours !== null && energyWattHours < 0)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('flags every period that a decrease touches', () => {
    const zone = timeZone('UTC');
    const at = (date: string) => ({ date, lastReportAt: zone.startOfDay(date) });
    const readings = [
      { ...at('2025-01-30'), lifetimeWattHours: 900 },
      { ...at('2025-02-02'), lifetimeWattHours: 10 },
    ];
    const steps = stepsOf(readings, zone);
    const flagged = attribute(steps, days('2025-01-29', '2025-02-03', zone)).periods.filter(({ counterDecreased }) => counterDecreased);
    expect(flagged.map(({ label }) => label)).toEqual(['2025-01-30', '2025-01-31', '2025-02-01']);
    expect(attribute(steps, months('2025-01', '2025-03', zone)).periods.map(({ counterDecreased }) => counterDecreased)).toEqual([
      true,
      true,
      false,
    ]);
  });
});
