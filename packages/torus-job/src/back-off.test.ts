import { describe, expect, it } from 'vitest';
import { cloudIsDue } from './back-off.ts';

const settings = { backOff: true, backOffMaxMs: 900_000 };
const seconds = (count: number) => count * 1000;

/** The seconds at which the cloud is asked, of ticks every 15 s, when it has been out since 0. */
function asked(untilSeconds: number, given = settings): number[] {
  const times: number[] = [];
  let lastCheckMs = 0;
  for (let time = 15; time <= untilSeconds; time += 15) {
    if (!cloudIsDue({ lastSuccessMs: 0, lastCheckMs }, seconds(time), given)) continue;
    times.push(time);
    lastCheckMs = seconds(time);
  }
  return times;
}

describe('the back-off from the cloud', () => {
  it('changes nothing for two minutes, then waits half the outage', () => {
    expect(asked(900)).toEqual([15, 30, 45, 60, 75, 90, 105, 120, 240, 480]);
  });

  it('never waits longer than the limit', () => {
    const times = asked(seconds(10));
    const last = times.slice(-3);
    expect(last.map((time, index) => time - (last[index - 1] ?? time - 900))).toEqual([900, 900, 900]);
  });

  it('can be switched off', () => {
    expect(asked(300, { ...settings, backOff: false })).toHaveLength(20);
  });

  it('does not hold back the first time of all', () => {
    expect(cloudIsDue({}, 0, settings)).toBe(true);
  });
});
