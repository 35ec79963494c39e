import { expect, it } from 'vitest';
import { remember } from './recorded-request.ts';

it('keeps the newest ten thousand requests', () => {
  const requests: number[] = [];
  for (let request = 1; request <= 10_002; request += 1) remember(requests, request);
  expect([requests.length, requests[0], requests.at(-1)]).toEqual([10_000, 3, 10_002]);
});
