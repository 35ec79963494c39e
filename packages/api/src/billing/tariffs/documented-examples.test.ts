import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { exampleTable } from './testing/documented-example.ts';

const page = await readFile(new URL('../../../../../docs/tariffs.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```json\n(.+?)\n```\n(?:\n((?:\|[^\n]*\n)+))?/gs)];

describe('the examples of docs/tariffs.md', () => {
  it('are of every kind of component', () => {
    const kinds = new Set([...page.matchAll(/"kind": "(\w+)"/g)].map(([, kind = '']) => kind));
    expect(kinds).toEqual(new Set(['commit', 'demand', 'energy', 'fixed', 'minimum', 'tax', 'tiers', 'time_of_use']));
  });

  it.for(examples.map(([, json = '', table = '']) => [json, table] as const))('%s', ([json, table]) => {
    expect(table.trimEnd()).toBe(exampleTable(json));
  });
});
