import { describe, expect, it } from 'vitest';
import { describeStateStore } from '../testing/store-contract.ts';
import { MemoryStore } from './memory-store.ts';

describeStateStore('memory', async () => {
  const store = new MemoryStore();
  return { store, reopen: async () => store, close: async () => undefined };
});

describe('a memory store', () => {
  it('is not durable', () => {
    expect(new MemoryStore().durable).toBe(false);
  });

  it('can start with a text', async () => {
    expect((await new MemoryStore('given').load()).text).toBe('given');
  });
});
