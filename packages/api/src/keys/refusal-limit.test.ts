import { FakeClock } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { RefusalLimit } from './refusal-limit.ts';

function take(limit: RefusalLimit, address: string, times: number): void {
  for (let count = 0; count < times; count += 1) expect(limit.take(address)).toBeUndefined();
}

describe('the limit on unknown keys', () => {
  it('allows ten keys per minute and address', () => {
    const clock = new FakeClock();
    const limit = new RefusalLimit(clock);
    take(limit, '192.0.2.1', 10);
    expect(limit.take('192.0.2.1')).toBe(60);
    clock.advance(45_500);
    expect(limit.take('192.0.2.1')).toBe(15);
    clock.advance(14_500);
    take(limit, '192.0.2.1', 10);
  });

  it('does not affect other addresses', () => {
    const limit = new RefusalLimit(new FakeClock());
    take(limit, '192.0.2.1', 10);
    take(limit, '192.0.2.2', 10);
  });

  it('counts no look-up that found a key, or that failed', () => {
    const limit = new RefusalLimit(new FakeClock());
    for (let count = 0; count < 100; count += 1) {
      take(limit, '192.0.2.1', 1);
      limit.giveBack('192.0.2.1');
    }
    take(limit, '192.0.2.1', 10);
  });

  it('treats an IPv6 network as one address, and a mapped address as IPv4', () => {
    const limit = new RefusalLimit(new FakeClock());
    take(limit, '2001:db8:1:2::1', 10);
    expect(limit.take('2001:db8:1:2:ffff::9')).toBe(60);
    take(limit, '2001:db8:1:3::1', 1);
    take(limit, '::ffff:192.0.2.7', 10);
    expect(limit.take('192.0.2.7')).toBe(60);
  });
});
