import { describe, expect, it } from 'vitest';
import { backOffRemainingMs, outageSince } from './back-off.ts';

const settings = { backOff: true, backOffMaxMs: 900_000 };
const seconds = (count: number) => count * 1000;

/** The seconds at which the cloud is contacted, with a tick every 15 s, if it has been unavailable since 0. */
function contacts(untilSeconds: number, given = settings): number[] {
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
    expect(contacts(900)).toEqual([15, 30, 45, 60, 75, 90, 105, 120, 240, 480]);
  });

  it('never waits longer than the limit', () => {
    const last = contacts(10_000).slice(-4);
    expect(last.slice(1).map((time, index) => time - (last[index] ?? 0))).toEqual([900, 900, 900]);
  });

  it('can be switched off', () => {
    expect(contacts(300, { ...settings, backOff: false })).toHaveLength(20);
  });

  it('does not delay the first request', () => {
    expect(backOffRemainingMs({}, 0, settings)).toBe(0);
  });

  it('returns the time until the next request', () => {
    expect(backOffRemainingMs({ outageSinceMs: 0, lastCheckMs: seconds(120) }, seconds(135), settings)).toBe(seconds(120 + 67 - 135));
  });
});

describe('an outage', () => {
  it('begins with the last success if runs follow each other', () => {
    expect(outageSince({ lastSuccessMs: 0 }, seconds(15))).toBe(0);
  });

  it('begins with the first failure after a pause without runs', () => {
    expect(outageSince({ lastSuccessMs: 0 }, seconds(6 * 3600))).toBe(seconds(6 * 3600));
    expect(outageSince({}, seconds(15))).toBe(seconds(15));
  });

  it('keeps its start', () => {
    expect(outageSince({ lastSuccessMs: 0, outageSinceMs: seconds(60) }, seconds(75))).toBe(seconds(60));
  });
});
