import { describe, expect, it } from 'vitest';
import { backOffRemainingMs, outageSince } from './back-off.ts';

const settings = { backOff: true, backOffMaxMs: 900_000 };
const seconds = (count: number) => count * 1000;

/** The seconds at which the cloud is contacted, with a tick every 15 s, if it has been out since 0. */
function asked(untilSeconds: number, given = settings): number[] {
  const times: number[] = [];
  let lastCheckMs = 0;
  for (let time = 15; time <= untilSeconds; time += 15) {
    if (backOffRemainingMs({ outageSinceMs: 0, lastCheckMs }, seconds(time), given) > 0) continue;
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
    const last = asked(10_000).slice(-4);
    expect(last.slice(1).map((time, index) => time - (last[index] ?? 0))).toEqual([900, 900, 900]);
  });

  it('can be switched off', () => {
    expect(asked(300, { ...settings, backOff: false })).toHaveLength(20);
  });

  it('does not hold back the first time of all', () => {
    expect(backOffRemainingMs({}, 0, settings)).toBe(0);
  });

  it('tells how long it still lasts', () => {
    expect(backOffRemainingMs({ outageSinceMs: 0, lastCheckMs: seconds(120) }, seconds(135), settings)).toBe(seconds(120 + 67 - 135));
  });
});

describe('an outage', () => {
  it('began with the last success, where runs followed each other', () => {
    expect(outageSince({ lastSuccessMs: 0 }, seconds(15))).toBe(0);
  });

  it('begins now, after a pause in which nobody asked', () => {
    expect(outageSince({ lastSuccessMs: 0 }, seconds(6 * 3600))).toBe(seconds(6 * 3600));
    expect(outageSince({}, seconds(15))).toBe(seconds(15));
  });

  it('goes on where it began', () => {
    expect(outageSince({ lastSuccessMs: 0, outageSinceMs: seconds(60) }, seconds(75))).toBe(seconds(60));
  });
});
