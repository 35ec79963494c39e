import { expect, it } from 'vitest';
import { systemClock } from './clock.ts';

it('takes a part of a millisecond as a whole one: Node.js refuses fractions', () => {
  expect(systemClock.timeout(60_000.5).aborted).toBe(false);
});
