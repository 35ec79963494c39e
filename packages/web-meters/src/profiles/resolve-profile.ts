import type { ConfigurationProblem } from '../configuration/meter-configuration.ts';
import type { ProfileParameter, VendorProfile } from './profile.ts';
import { vendorProfiles } from './vendor-profiles.ts';

/** A profile with its parameters filled in. */
export interface ResolvedProfile {
  readonly profile: VendorProfile;
  readonly scrapingConfig: Readonly<Record<string, unknown>>;
}

/**
 * The profile that a configuration names: by its name, or as `{ name: netio-json, output: 3 }` with what it shall read of the device.
 * @param path where the configuration names it, for the problems
 */
export function resolveProfile(given: unknown, path = 'profile'): ResolvedProfile | { readonly problems: readonly ConfigurationProblem[] } {
  const { name, ...values } = (typeof given === 'object' && given !== null ? given : { name: given }) as Readonly<Record<string, unknown>>;
  const profile = typeof name === 'string' ? vendorProfiles.get(name) : undefined;
  if (profile === undefined)
    return { problems: [{ path, problem: `names no profile: the profiles are ${[...vendorProfiles.keys()].join(', ')}` }] };
  const unknown = Object.keys(values).filter((key) => !Object.hasOwn(profile.parameters, key));
  const read = Object.entries(profile.parameters).map(([key, parameter]) => [key, readParameter(values[key], parameter)] as const);
  const problems = [
    ...unknown.map((key) => ({ path: `${path}.${key}`, problem: `is no parameter of ${profile.name}` })),
    ...read.flatMap(([key, { problem }]) => (problem === undefined ? [] : [{ path: `${path}.${key}`, problem }])),
  ];
  if (problems.length > 0) return { problems };
  return { profile, scrapingConfig: profile.scrapingConfig(Object.fromEntries(read.map(([key, { value }]) => [key, value]))) };
}

function readParameter(
  given: unknown,
  parameter: ProfileParameter,
): { readonly value?: string | number | undefined; readonly problem?: string } {
  const { help, kind } = parameter;
  if (given === undefined && kind !== 'choice' && (parameter.optional === true || (kind === 'number' && parameter.fallback !== undefined)))
    return { value: kind === 'number' ? parameter.fallback : undefined };
  if (kind === 'choice')
    return typeof given === 'string' && parameter.values.includes(given)
      ? { value: given }
      : { problem: `must be ${parameter.values.join(' or ')}: ${help}` };
  if (kind === 'number')
    return Number.isInteger(given) && Number(given) >= parameter.from && Number(given) <= parameter.to
      ? { value: Number(given) }
      : { problem: `must be a whole number from ${parameter.from} to ${parameter.to}: ${help}` };
  return typeof given === 'string' && /^[\w:-]{1,60}$/.test(given)
    ? { value: given }
    : { problem: `must be letters, digits, dashes, underscores or colons: ${help}` };
}
