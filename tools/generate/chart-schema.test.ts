import { describe, expect, it } from 'vitest';
import { apiSettings } from '@wattjobs/api';
import { sources } from '../sources.ts';
import { valuesSchema } from './chart-schema.ts';
import type { JsonSchema } from './json-schema.ts';

const schema = valuesSchema(sources, apiSettings, []);

/** Every object that a schema describes, by its path. */
function objectsIn(part: unknown, path = ''): readonly (readonly [string, JsonSchema])[] {
  if (typeof part !== 'object' || part === null) return [];
  const object: readonly (readonly [string, JsonSchema])[] = 'type' in part && part.type === 'object' ? [[path, { ...part }]] : [];
  return [...object, ...Object.entries(part).flatMap(([key, inner]) => objectsIn(inner, `${path}/${key}`))];
}

describe('the schema of the values', () => {
  it('accepts no unknown property, except below `global` and in objects with free keys', () => {
    const open = objectsIn(schema).filter(([, object]) => !('additionalProperties' in object));
    expect(objectsIn(schema).length).toBeGreaterThan(30);
    const places = open.map(([path]) => path.split('/').slice(-3).join('/'));
    expect(places).toEqual(['/properties/global', '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/properties/env', 'items/anyOf/1']);
  });

  it('accepts the values of each type of variable', () => {
    const { definitions } = schema as { readonly definitions: Readonly<Record<string, JsonSchema>> };
    for (const { type, settings } of sources) {
      const names = Object.keys(definitions[`${type}Environment`]?.['properties'] as object);
      expect(names).toEqual(expect.arrayContaining(settings.map(({ name }) => name)));
    }
    expect(sources.length).toBeGreaterThan(0);
  });
});
