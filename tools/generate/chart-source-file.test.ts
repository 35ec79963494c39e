import { readdirSync, readFileSync } from 'node:fs';
import { apiSettings } from '@wattjobs/api';
import { describe, expect, it } from 'vitest';
import { sources } from '../sources.ts';

const folders = ['../../charts/wattjobs/templates/', './'].map((path) => new URL(path, import.meta.url));

/** Names that Kubernetes gives, and not a source. */
const ofKubernetes: ReadonlySet<string> = new Set(['JOB_COMPLETION_INDEX']);

/** The chart knows the API, which has some settings of a source too. */
const ofTheApi = new Set(apiSettings.map(({ name }) => name));

/** The files that process sources without knowing any of them. */
const makers = folders.flatMap((folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map(({ name }) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') })),
);

describe('templates and generators', () => {
  it('are all checked', () => {
    expect(makers.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['_source.tpl', '_pod.tpl', 'NOTES.txt', 'chart-source-file.ts']),
    );
  });

  it.for(sources)('name no setting that only $type has', ({ ownSettings }) => {
    const named = makers.flatMap(({ name, text }) =>
      [...ownSettings]
        .filter((setting) => !ofKubernetes.has(setting) && !ofTheApi.has(setting) && new RegExp(`\\b${setting}\\b`).test(text))
        .map((setting) => `${name}: ${setting}`),
    );
    expect(ownSettings.size).toBeGreaterThan(0);
    expect(named).toEqual([]);
  });

  it.for(sources)('do not know the type $type', ({ type }) => {
    expect(makers.filter(({ text }) => new RegExp(`\\b${type}\\b`, 'i').test(text)).map(({ name }) => name)).toEqual([]);
  });
});
