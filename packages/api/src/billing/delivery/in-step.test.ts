import { describe, expect, it } from 'vitest';
import { readInStep } from './in-step.ts';

async function* upTo(last: number, taken: number[] = []) {
  for (let item = 1; item <= last; item += 1) {
    taken.push(item);
    yield item;
  }
}

async function all(items: AsyncIterable<number>): Promise<readonly number[]> {
  const seen: number[] = [];
  for await (const item of items) seen.push(item);
  return seen;
}

describe('readers in step', () => {
  it('all get all items, and the next one is taken once the slowest asks for it', async () => {
    const taken: number[] = [];
    const slow = async (items: AsyncIterable<number>) => {
      const seen: number[] = [];
      for await (const item of items) {
        await new Promise((resolve) => setImmediate(resolve));
        expect(taken.at(-1)).toBe(item);
        seen.push(item);
      }
      return seen;
    };
    expect(await readInStep(upTo(3, taken), [(items) => all(items), slow, (items) => all(items)])).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('do not wait for one that fails before it reads, and its failure is told at the end', async () => {
    const seen: number[] = [];
    const reading = readInStep(upTo(3), [
      async () => {
        throw new Error('the disk is full');
      },
      async (items) => void seen.push(...(await all(items))),
    ]);
    await expect(reading).rejects.toThrow('the disk is full');
    expect(seen).toEqual([1, 2, 3]);
  });

  it('do not lose an item if one fails while it asks for the next one', async () => {
    const seen: number[] = [];
    const reading = readInStep(upTo(3), [
      async (items) => {
        const iterator = items[Symbol.asyncIterator]();
        await iterator.next();
        void iterator.next();
        throw new Error('gave up');
      },
      async (items) => void seen.push(...(await all(items))),
    ]);
    await expect(reading).rejects.toThrow('gave up');
    expect(seen).toEqual([1, 2, 3]);
  });

  it('all fail if the items do', async () => {
    const failures: unknown[] = [];
    const failing = async function* () {
      yield 1;
      throw new Error('stopped');
    };
    const noting = async (items: AsyncIterable<number>) => {
      await all(items).catch((error: unknown) => failures.push(String(error)));
    };
    await readInStep(failing(), [(items) => noting(items), (items) => noting(items)]);
    expect(failures).toEqual(['Error: stopped', 'Error: stopped']);
  });
});
