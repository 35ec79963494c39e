import { describe, expect, it } from 'vitest';
import { resolveProfile } from './resolve-profile.ts';

function problemsOf(given: unknown): readonly string[] {
  const resolved = resolveProfile(given);
  return 'problems' in resolved ? resolved.problems.map(({ path, problem }) => `${path} ${problem}`) : [];
}

function placeOf(given: unknown): unknown {
  const resolved = resolveProfile(given);
  return 'problems' in resolved ? resolved.problems : resolved.scrapingConfig['valuePath'];
}

describe('the profile that a configuration names', () => {
  it.for([
    ['netio-json', 'GlobalMeasure[TotalEnergy>-1].TotalEnergy'],
    [{ name: 'netio-json', output: 3 }, 'Outputs[ID=3][Energy>-1].Energy'],
    [{ name: 'shelly-switch' }, 'switch:0.aenergy[total>-1].total'],
    [{ name: 'shelly-switch', channel: 2 }, 'switch:2.aenergy[total>-1].total'],
    [{ name: 'servertech-jaws', unit: 'kWh' }, '[*][energy>-1].energy'],
    [{ name: 'servertech-jaws', unit: 'kWh', cord: 'AA' }, '[id=AA][energy>-1].energy'],
  ] as const)('%j reads %s', ([given, place]) => {
    expect(placeOf(given)).toBe(place);
  });

  it.for([
    [{ name: 'netio-json', output: 0 }, 'profile.output must be a whole number from 1 to 99: Number of the output'],
    [{ name: 'netio-json', output: '3' }, 'profile.output must be a whole number'],
    [{ name: 'netio-json', outlet: 3 }, 'profile.outlet is no parameter of netio-json'],
    [{ name: 'servertech-jaws' }, 'profile.unit must be kWh or Wh or deciKWh: Unit of energy'],
    [{ name: 'servertech-jaws', unit: 'kWh', cord: 'A]' }, 'profile.cord must be letters'],
    ['netio', 'profile names no profile: the profiles are netio-json, '],
    [undefined, 'profile names no profile'],
    [{ output: 3 }, 'profile names no profile'],
  ] as const)('%j is refused: %s', ([given, problem]) => {
    expect(problemsOf(given)).toHaveLength(1);
    expect(problemsOf(given)[0]).toContain(problem);
  });
});
