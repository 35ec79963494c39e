import { expect, it } from 'vitest';
import { legacyTime } from './operations.ts';

it.for([
  ['2025-06-15T00:04:05Z', '12:04:05 AM on 2025-06-15'],
  ['2025-06-15T11:59:59Z', '11:59:59 AM on 2025-06-15'],
  ['2025-06-15T12:00:00Z', '12:00:00 PM on 2025-06-15'],
  ['2025-06-15T15:04:05Z', '03:04:05 PM on 2025-06-15'],
] as const)('writes %s as the legacy API does', ([iso, written]) => {
  expect(legacyTime(Date.parse(iso))).toBe(written);
});
