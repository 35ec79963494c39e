import { describe, expect, it } from 'vitest';
import { describeStateStore } from '../testing/store-contract.ts';
import { MemoryStore } from './memory-store.ts';

describeStateStore('memory', async () => {
  const store = new MemoryStore();
  return { store, reopen: async () => store, close: async () => undefined };
});

describe('memory', () => {
  it('says that it forgets', () => {
    expect(new MemoryStore().durable).toBe(false);
  });

  it('may start with a text', async () => {
    expect((await new MemoryStore('given').load()).text).toBe('given');
  });
});
