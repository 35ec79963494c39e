import { describe, expect, it } from 'vitest';
import {
  allowedCalls,
  markFirstPass,
  emptyLedger,
  freeInMinute,
  type Ledger,
  ledgerAt,
  learnRefusal,
  parseLedger,
  releaseCalls,
  remaining,
  reserveCalls,
  uncountCalls,
  waitForMinuteMs,
} from './ledger.ts';

const plan = { perMinute: 10, perMonth: 1000 };
const noon = Date.UTC(2026, 10, 15, 12);
const dayMs = 86_400_000;

function reserve(ledger: Ledger, wanted: number, nowMs: number): Ledger {
  return reserveCalls(ledgerAt(ledger, plan, nowMs), plan, { wanted, pacing: { kind: 'unpaced' }, nowMs }).ledger;
}

/** A ledger with this many calls of the month used up. */
function used(calls: number, nowMs = noon): Ledger {
  return { ...emptyLedger(plan, nowMs), used: calls };
}

describe('the quota ledger', () => {
  it('survives serialization unchanged', () => {
    const ledger = markFirstPass(reserve(used(5), 3, noon), [7, 3]);
    expect(parseLedger(JSON.stringify(ledger))).toEqual(ledger);
  });

  it.each(['', 'null', '{', '[]', '{"version":2}', '{"version":1,"month":"2026-11","used":-1}'])('is not parsed from %j', (text) => {
    expect(parseLedger(text)).toBeUndefined();
  });

  it('grants no more calls than the minute allows, and more in the next minute', () => {
    const first = reserveCalls(used(0), plan, { wanted: 14, pacing: { kind: 'unpaced' }, nowMs: noon });
    expect(first.granted).toBe(10);
    expect(freeInMinute(ledgerAt(first.ledger, plan, noon + 59_000), plan)).toBe(0);
    expect(waitForMinuteMs(ledgerAt(first.ledger, plan, noon + 59_000), plan, noon + 59_000)).toBe(7000);
    expect(freeInMinute(ledgerAt(first.ledger, plan, noon + 66_000), plan)).toBe(10);
  });

  it('grants no more calls than the month allows', () => {
    expect(reserveCalls(used(997), plan, { wanted: 9, pacing: { kind: 'unpaced' }, nowMs: noon }).granted).toBe(3);
    expect(reserveCalls(used(1200), plan, { wanted: 9, pacing: { kind: 'unpaced' }, nowMs: noon }).granted).toBe(0);
  });

  it('returns unused calls to the month, but not to the minute', () => {
    const ledger = releaseCalls(reserve(used(0), 10, noon), { calls: 4, countedMs: noon }, { kind: 'unpaced' });
    expect(remaining(ledger, plan)).toBe(994);
    expect(freeInMinute(ledger, plan)).toBe(0);
  });

  it('returns calls of an earlier minute to the minute too', () => {
    const ledger = uncountCalls(reserve(used(0), 10, noon), { calls: 4, countedMs: noon }, { kind: 'unpaced' });
    expect(remaining(ledger, plan)).toBe(994);
    expect(freeInMinute(ledger, plan)).toBe(4);
  });

  it('returns nothing to a month other than the one that counted the calls', () => {
    const december = Date.UTC(2026, 11, 1, 0, 0, 5);
    const ledger = reserve(reserve(used(0), 4, december - 10_000), 3, december);
    expect(releaseCalls(ledger, { calls: 4, countedMs: december - 10_000 }, { kind: 'unpaced' }).used).toBe(3);
  });

  it('starts again with the calendar month in UTC', () => {
    const end = Date.UTC(2026, 11, 1);
    expect(ledgerAt(used(900), plan, end - 1).used).toBe(900);
    expect(ledgerAt(used(900), plan, end)).toMatchObject({ month: '2026-12', used: 0 });
  });

  it('paces the remaining calls evenly over the rest of the month', () => {
    const start = Date.UTC(2026, 10, 1);
    const ledger = emptyLedger(plan, start);
    expect(allowedCalls(ledger, plan, { kind: 'paced' }, start)).toBe(0);
    expect(allowedCalls(ledger, plan, { kind: 'paced' }, start + 3 * dayMs)).toBe(100);
    expect(allowedCalls(ledger, plan, { kind: 'spare', needed: 870 }, start)).toBe(130);
  });

  it('frees no used calls if the clock is set back within the month', () => {
    const ledger = reserve(used(100), 10, noon);
    const earlier = ledgerAt(ledger, plan, noon - 5 * dayMs);
    expect(earlier.used).toBe(110);
    expect(freeInMinute(earlier, plan)).toBe(0);
  });

  it('does not block for longer if the clock is set back', () => {
    const ledger = reserve(used(100), 10, noon);
    expect(allowedCalls(ledgerAt(ledger, plan, noon - 5 * dayMs), plan, { kind: 'paced' }, noon - 5 * dayMs)).toBeGreaterThan(0);
  });

  it('does not pace returned calls that were counted without pacing', () => {
    const ledger = releaseCalls(reserve(used(0), 10, noon), { calls: 9, countedMs: noon }, { kind: 'unpaced' });
    expect(allowedCalls(ledger, plan, { kind: 'paced' }, noon)).toBe(0);
  });

  it('frees the minute one minute after it notices that the clock was set back', () => {
    const seen = ledgerAt(reserve(used(100), 10, noon), plan, noon - dayMs);
    expect(freeInMinute(ledgerAt(seen, plan, noon - dayMs + 66_000), plan)).toBe(10);
  });

  it('assigns calls from a clock that was ahead to the current month', () => {
    const ahead = reserve(used(512), 3, Date.UTC(2027, 4, 2));
    expect(ahead).toMatchObject({ month: '2027-05', used: 3 });
    const back = ledgerAt(ahead, plan, noon);
    expect(back).toMatchObject({ month: '2026-11', used: 515 });
    expect(ledgerAt(back, plan, Date.UTC(2026, 11, 1)).used).toBe(0);
  });

  it('learns that the month is used up', () => {
    const ledger = learnRefusal(used(100), plan, { period: 'month', endMs: undefined }, noon);
    expect(remaining(ledger, plan)).toBe(0);
    expect(remaining(ledgerAt(ledger, plan, Date.UTC(2026, 11, 1)), plan)).toBe(1000);
  });

  it('learns that the minute is used up, for at most one minute', () => {
    const ledger = learnRefusal(used(100), plan, { period: 'minute', endMs: noon + dayMs }, noon);
    expect(freeInMinute(ledgerAt(ledger, plan, noon + 60_000), plan)).toBe(0);
    expect(freeInMinute(ledgerAt(ledger, plan, noon + 66_000), plan)).toBe(10);
    expect(waitForMinuteMs(learnRefusal(used(1), plan, { period: 'minute', endMs: noon + 20_000 }, noon), plan, noon)).toBe(20_000);
  });
});
