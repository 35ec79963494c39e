import { readPrinted } from '@wattjobs/core/numbers';
import { timeZone } from '@wattjobs/core/time';
import { makeMeterYears, type MeterReading, type MeterYears } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import type { Consumption } from '../../packages/api/src/metering/consumption.ts';
import { contradiction, judgeYears } from '../../packages/api/src/metering/fixtures/judge-years.ts';
import { months } from '../../packages/api/src/metering/periods.ts';

const [fromMs, toMs] = [Date.UTC(2024, 0, 1), Date.UTC(2026, 0, 1)];
const meters = 200;

/** Reads a displayed text in 10⁻⁹ kWh, as the page of a meter is read. */
function unitsOfText({ displays }: MeterYears): (reading: MeterReading) => bigint {
  return ({ atMs, text }) => {
    const display = displays.findLast((candidate) => candidate.fromMs <= atMs);
    const printed = readPrinted(text, { unit: 'Wh', decimalSeparator: display?.separator ?? 'auto' });
    if (printed.kind !== 'printed' || printed.unit === undefined) throw new Error(`${text} was not read`);
    return BigInt(printed.decimal.digits) * 10n ** BigInt(printed.decimal.powerOfTen + printed.unit.powerOfTen + 6);
  };
}

/** The width of what a month may be, in 10⁻⁹ kWh; undefined if nothing bounds it. */
function widthOf({ minusUnits, plusUnits }: Consumption): bigint | undefined {
  return minusUnits === null || plusUnits === null ? undefined : minusUnits + plusUnits;
}

describe('two years of 200 meters', () => {
  it('are billed to the last register difference, or with the truth within what is stated', () => {
    const wrong: string[] = [];
    const counts = { months: 0, exact: 0, narrow: 0, wide: 0, unbounded: 0, unknown: 0, unitInDoubt: 0, readings: 0 };
    for (let place = 0; place < meters; place += 1) {
      const meter = makeMeterYears(13, place, fromMs, toMs);
      const { consumption, trueUnits } = judgeYears(meter, place % 5 === 0 ? unitsOfText(meter) : undefined);
      counts.readings += meter.readings.length;
      for (const { label, from, to } of months('2024-01', '2025-12', timeZone(meter.zone))) {
        const stated = consumption(from * 1000, to * 1000);
        const why = contradiction(stated, trueUnits(from * 1000, to * 1000));
        if (why !== undefined) wrong.push(`${meter.name} ${label}: ${why}`);
        const width = widthOf(stated);
        // What the feed delivers between two readings at most, at both ends.
        const narrow = meter.feedKw * Number(stated.parts.at(-1)?.factorUnits ?? 0n) * ((2 * meter.pollMinutes * 1.2) / 60);
        counts.months += 1;
        if (stated.units === null) counts.unknown += 1;
        else if (stated.flags.includes('unit_in_doubt')) counts.unitInDoubt += 1;
        else if (width === undefined) counts.unbounded += 1;
        else if (width === 0n) counts.exact += 1;
        else if (Number(width) <= narrow) counts.narrow += 1;
        else counts.wide += 1;
      }
    }
    process.stdout.write(`${JSON.stringify(counts)}\n`);
    expect(wrong).toEqual([]);
    expect(counts.months).toBe(24 * meters);
    expect(counts.unknown).toBe(0);
    expect(counts.exact).toBeGreaterThan(1_000);
    expect(counts.exact + counts.narrow).toBeGreaterThan(0.9 * (counts.months - counts.unitInDoubt));
    expect(counts.unitInDoubt).toBeGreaterThan(50);
  }, 300_000);
});
