import type { FastifyReply } from 'fastify';
import { expect, it } from 'vitest';
import { whileConnected } from './while-connected.ts';

it('items end once the client has hung up', async () => {
  const raw = { destroyed: false };
  let computed = 0;
  const items = async function* () {
    for (;;) {
      computed += 1;
      yield computed;
    }
  };
  for await (const item of whileConnected({ raw } as FastifyReply, items())) raw.destroyed = item === 2;
  expect(computed).toBe(3);
});
