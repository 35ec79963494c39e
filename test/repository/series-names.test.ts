import { seriesNameProblem, units } from '@wattjobs/core/units';
import { describe, expect, it } from 'vitest';
import { sources } from '../../tools/sources.ts';

/** Names of the scrapers that this product replaces: dashboards and alerts ask for them. */
const legacyNames = ['torus_device_last_seen_timestamp', 'torus_output_current_amps', 'torus_scrape_last_success_timestamp'];

describe('the series of all sources', () => {
  const metrics = sources.flatMap(({ job }) => job.metrics);

  it('have names that end with their unit, except those that are older', () => {
    expect(metrics.length).toBeGreaterThan(25);
    const named = metrics.filter(({ nameWithoutUnit }) => nameWithoutUnit !== true);
    const wrong = named.filter(({ name, unit }) => seriesNameProblem(name, unit) !== undefined).map(({ name }) => name);
    expect(wrong.toSorted()).toEqual(legacyNames);
  });

  it('state their unit in their HELP line if their name is older and does not end with it', () => {
    const named = metrics.filter(({ nameWithoutUnit }) => nameWithoutUnit === true);
    expect(named.filter(({ help, unit }) => !help.includes(units[unit].name)).map(({ name }) => name)).toEqual([]);
  });
});
