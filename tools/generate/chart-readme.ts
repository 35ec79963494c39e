import { sourceFields } from './chart-source-fields.ts';
import { typeDefaults } from './chart-source-file.ts';
import type { SourceType } from './chart-source-types.ts';
import type { DocumentedValue } from './chart-values.ts';
import { settingsTable } from './job-readme.ts';
import { markdownTable } from './markdown-table.ts';

/** The generated tables of the chart's README. */
export function chartReadmeTables(types: readonly SourceType[], values: readonly DocumentedValue[]): Readonly<Record<string, string>> {
  return {
    values: markdownTable(
      ['Value', 'What it is', 'Default'],
      values.map(({ path, help, default: value }) => [code(path), help, code(JSON.stringify(value))]),
    ),
    'source-fields': markdownTable(
      ['Field', 'What it is', 'Default'],
      sourceFields.map(({ name, help, default: value }) => [code(name), help, defaultOf(name, value, types)]),
    ),
    ...Object.fromEntries(types.map(({ type, job }) => [`settings-${type}`, settingsTable(job.settings)])),
  };
}

function defaultOf(field: string, shared: unknown, types: readonly SourceType[]): string {
  const own = types.flatMap((sourceType) => {
    const value = typeDefaults(sourceType)[field];
    return value === undefined || value === shared ? [] : [`${sourceType.type}: ${code(JSON.stringify(value))}`];
  });
  return [...(shared === undefined ? [] : [code(JSON.stringify(shared))]), ...own].join('; ');
}

function code(text: string): string {
  return `\`${text}\``;
}
