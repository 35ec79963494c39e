import { expect, it } from 'vitest';
import { systemClock } from './clock.ts';

it('makes a signal for any duration, also one with a part of a millisecond', () => {
  expect(systemClock.timeout(1013.2274721749127).aborted).toBe(false);
});
