import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitIntoVersions } from './versions.ts';

describe('the versions in a batch', () => {
  const anyItems = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), value: fc.integer({ min: 0, max: 3 }) }), { maxLength: 40 });

  it('of each key keep their order, each in a separate list, without repeats of the version before', () => {
    fc.assert(
      fc.property(anyItems, (items) => {
        const lists = splitIntoVersions(
          items.map((item, index) => ({ index, item })),
          ({ key }) => key,
        );
        for (const key of ['a', 'b', 'c']) {
          const versions = items.filter((item) => item.key === key).map(({ value }) => value);
          const changes = versions.filter((value, index) => index === 0 || value !== versions[index - 1]);
          expect(lists.flatMap((list) => list.get(key)?.item.value ?? [])).toEqual(changes);
        }
      }),
    );
  });
});
