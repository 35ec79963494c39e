import { FakeClock } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { RefusalLimit } from './refusal-limit.ts';

function refuse(limit: RefusalLimit, address: string, times: number): void {
  for (let count = 0; count < times; count += 1) limit.refused(address, `guess-${count}`);
}

describe('the limit on refused keys', () => {
  it('lets an address try ten keys a minute', () => {
    const clock = new FakeClock();
    const limit = new RefusalLimit(clock);
    refuse(limit, '192.0.2.1', 9);
    expect(limit.secondsToWait('192.0.2.1', 'next')).toBeUndefined();
    refuse(limit, '192.0.2.1', 1);
    expect(limit.secondsToWait('192.0.2.1', 'next')).toBe(60);
    clock.advance(45_500);
    expect(limit.secondsToWait('192.0.2.1', 'next')).toBe(15);
    clock.advance(14_500);
    expect(limit.secondsToWait('192.0.2.1', 'next')).toBeUndefined();
  });

  it('does not hold for other addresses', () => {
    const limit = new RefusalLimit(new FakeClock());
    refuse(limit, '192.0.2.1', 10);
    expect(limit.secondsToWait('192.0.2.2', 'next')).toBeUndefined();
  });

  it('does not hold for a key that was accepted of late, until it is refused', () => {
    const limit = new RefusalLimit(new FakeClock());
    limit.accepted('good');
    refuse(limit, '192.0.2.1', 10);
    expect(limit.secondsToWait('192.0.2.1', 'good')).toBeUndefined();
    limit.refused('192.0.2.1', 'good');
    expect(limit.secondsToWait('192.0.2.1', 'good')).toBe(60);
  });

  it('takes a whole network of IPv6 for one address, and a mapped one for what it is', () => {
    const limit = new RefusalLimit(new FakeClock());
    refuse(limit, '2001:db8:1:2::1', 10);
    expect(limit.secondsToWait('2001:db8:1:2:ffff::9', 'next')).toBe(60);
    expect(limit.secondsToWait('2001:db8:1:3::1', 'next')).toBeUndefined();
    refuse(limit, '::ffff:192.0.2.7', 10);
    expect(limit.secondsToWait('192.0.2.7', 'next')).toBe(60);
  });
});
