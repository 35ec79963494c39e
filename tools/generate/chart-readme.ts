import type { SourceEntry } from '@wattjobs/core/catalog';
import { podFields, servers } from './chart-pod-fields.ts';
import { sourceFields } from './chart-source-fields.ts';
import { typeDefaults } from './chart-source-file.ts';
import type { DocumentedValue } from './chart-values.ts';
import { settingsTable } from './job-readme.ts';
import { markdownTable } from './markdown-table.ts';

/** The generated tables of the chart's README. */
export function chartReadmeTables(sources: readonly SourceEntry[], values: readonly DocumentedValue[]): Readonly<Record<string, string>> {
  return {
    values: markdownTable(
      ['Value', 'What it is', 'Default'],
      values.filter(isNotAPodField).map(({ path, help, default: value }) => [code(path), help, code(JSON.stringify(value))]),
    ),
    'source-fields': markdownTable(
      ['Field', 'What it is', 'Default'],
      sourceFields.map(({ name, help, default: value }) => [code(name), help, defaultOf(name, value, sources)]),
    ),
    'pod-fields': markdownTable(
      ['Field', 'What it is'],
      podFields.map(({ name, help }) => [code(name), help]),
    ),
    'settings-of-types': sources.map(settingsSection).join('\n\n'),
  };
}

/** The fields of every pod have their own table. */
function isNotAPodField({ path }: DocumentedValue): boolean {
  return !podFields.some(({ name }) => servers.some((server) => path === `${server}.${name}`));
}

function settingsSection({ type, job, settings }: SourceEntry): string {
  const explained = `[${job.name}](../../packages/${job.name}/README.md) explains them.`;
  return `## Settings of the type \`${type}\`\n\n${explained}\n\n${settingsTable(settings)}`;
}

function defaultOf(field: string, shared: unknown, sources: readonly SourceEntry[]): string {
  const byType = sources.flatMap((source) => {
    const value = typeDefaults(source)[field];
    return value === undefined || value === shared ? [] : [`${source.type}: ${code(JSON.stringify(value))}`];
  });
  return [...(shared === undefined ? [] : [code(JSON.stringify(shared))]), ...byType].join('; ');
}

function code(text: string): string {
  return `\`${text}\``;
}
