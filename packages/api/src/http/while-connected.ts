import type { FastifyReply } from 'fastify';

/** Items for as long as the client is there: nothing more is computed for one that hung up. */
export async function* whileConnected<Item>({ raw }: FastifyReply, items: AsyncIterable<Item>): AsyncGenerator<Item> {
  for await (const item of items) {
    if (raw.destroyed) return;
    yield item;
  }
}
