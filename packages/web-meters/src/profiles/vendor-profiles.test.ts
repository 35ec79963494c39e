import { describe, expect, it } from 'vitest';
import { parseJsonPath } from '../reading/json-path.ts';
import type { ProfileParameters } from './profile.ts';
import { vendorProfiles } from './vendor-profiles.ts';

const profiles = [...vendorProfiles.values()];

/** The places of all values that a profile reads. */
function pathsOf(config: Readonly<Record<string, unknown>>): readonly string[] {
  const additional = Object.values((config['additionalSelectors'] ?? {}) as Readonly<Record<string, { readonly path?: string }>>);
  return [config['valuePath'], config['serialPath'], ...additional.map(({ path }) => path)].filter((path) => typeof path === 'string');
}

describe('the vendor profiles', () => {
  it('have unique names in kebab-case', () => {
    expect(profiles).toHaveLength(13);
    expect(vendorProfiles.size).toBe(13);
    for (const { name } of profiles) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it.for(profiles.map((profile) => [profile.name, profile] as const))('%s cites its sources and tells what it reads', ([, profile]) => {
    expect(profile.sources.length).toBeGreaterThan(0);
    for (const source of profile.sources) expect(source).toMatch(/^https:\/\//);
    for (const text of [profile.reads, ...profile.caveats]) expect(text).not.toMatch(/\||\n/);
    expect(profile.path).toMatch(/^\//);
    expect(profile.authTypes.length).toBeGreaterThan(0);
  });

  it.for(profiles.map((profile) => [profile.name, profile] as const))('%s has places that can be parsed', ([, profile]) => {
    const samples: readonly ProfileParameters[] = [
      Object.fromEntries(
        Object.entries(profile.parameters).map(([key, parameter]) => [key, parameter.kind === 'number' ? parameter.from : 'AA']),
      ),
      Object.fromEntries(
        Object.entries(profile.parameters).map(([key, parameter]) => [key, parameter.kind === 'number' ? parameter.fallback : undefined]),
      ),
    ];
    for (const sample of samples) {
      for (const path of pathsOf(profile.scrapingConfig(sample))) expect(parseJsonPath(path), path).toHaveProperty('path');
    }
  });
});
