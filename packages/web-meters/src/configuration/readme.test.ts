import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseJsonPath } from '../reading/json-path.ts';
import { parseMeterConfiguration } from './parse-configuration.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

describe('what the README shows', () => {
  it('are configurations that are accepted', () => {
    const examples = [...readme.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => parseMeterConfiguration(JSON.parse(json)));
    expect(examples).toEqual([{ configuration: expect.anything() }, { configuration: expect.anything() }]);
  });

  it('are steps that are accepted', () => {
    const steps = [...readme.matchAll(/`(\{ "action".*?\})` \|/g)].map(([, step = '']) => JSON.parse(step) as unknown);
    expect(steps).toHaveLength(6);
    const scrapingConfig = { steps, valueSelector: '#total-kwh' };
    expect(parseMeterConfiguration({ ipAddress: '192.0.2.8', scrapingConfig })).toEqual({ configuration: expect.anything() });
  });

  it('are paths that are accepted', () => {
    const [, table = ''] = /\| Path \| What it finds \|\n(.*?)\n\n/s.exec(readme) ?? [];
    const cells = table
      .split('\n')
      .slice(1)
      .map((row) => row.slice(0, row.lastIndexOf(' | ')));
    const paths = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path.replaceAll('\\|', '|')));
    expect(paths.length).toBeGreaterThanOrEqual(9);
    expect(paths.map(parseJsonPath)).toEqual(paths.map(() => ({ path: expect.anything() })));
  });
});
