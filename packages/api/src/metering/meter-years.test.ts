import { timeZone } from '@wattjobs/core/time';
import { makeMeterYears } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { contradiction, judgeYears } from './fixtures/judge-years.ts';
import { days, months } from './periods.ts';

const [fromMs, toMs] = [Date.UTC(2025, 0, 1), Date.UTC(2026, 0, 1)];

describe('a year of a meter', () => {
  it.for(Array.from({ length: 10 }, (_, place) => [place] as const))('is billed as it truly was: meter %i', ([place]) => {
    const meter = makeMeterYears(3, place + 10, fromMs, toMs);
    const { consumption, trueUnits } = judgeYears(meter);
    const zone = timeZone(meter.zone);
    const periods = [
      ...months('2025-01', '2025-12', zone),
      ...days('2025-03-25', '2025-04-10', zone),
      ...days('2025-10-01', '2025-11-05', zone),
    ];
    const wrong = periods.flatMap(({ label, from, to }) => {
      const why = contradiction(consumption(from * 1000, to * 1000), trueUnits(from * 1000, to * 1000));
      return why === undefined ? [] : [`${label}: ${why}`];
    });
    expect(wrong).toEqual([]);
  });
});
