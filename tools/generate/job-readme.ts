import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { units } from '@wattjobs/core/units';
import type { Setting } from '@wattjobs/core/settings';
import type { SourceEntry } from '@wattjobs/core/catalog';
import type { JobDescription } from '@wattjobs/core/command-line';
import { markdownTable } from './markdown-table.ts';

/** The generated tables of a job's README. */
export function jobReadmeTables({ job, settings, faults, exampleStory, ownTables = {} }: SourceEntry): Readonly<Record<string, string>> {
  const example = fileURLToPath(new URL(`../../packages/${job.name}/testcases/${exampleStory}/expected.prom`, import.meta.url));
  return {
    faults: markdownTable(
      ['Fault', 'What the operator sees', 'Exit code', 'What is kept'],
      faults.map(({ fault, seen, exitCode, kept }) => [fault, seen, String(exitCode), kept]),
    ),
    example: `\`\`\`text\n${readFileSync(example, 'utf8').trimEnd()}\n\`\`\``,
    settings: settingsTable(settings),
    metrics: markdownTable(
      ['Series', 'Unit', 'Labels', 'Meaning'],
      job.metrics.map(({ name, unit, labels, help }) => [`\`${name}\``, units[unit].name, (labels ?? []).join(', '), help]),
    ),
    reasons: markdownTable(
      ['Reason', 'Meaning'],
      job.reasons.map(({ reason, meaning }) => [`\`${reason}\``, meaning]),
    ),
    ...verbsTable(job),
    ...Object.fromEntries(Object.entries(ownTables).map(([name, { head, rows }]) => [name, markdownTable(head, rows)])),
  };
}

/** The options and arguments of the job's own verbs; a job whose verbs have none needs no table. */
export function verbsTable({ verbs }: Pick<JobDescription, 'verbs'>): Readonly<Record<string, string>> {
  const rows = verbs.flatMap(({ name, input = [] }) =>
    input.map((each) => [`\`${name}\``, `\`${each.name}\``, each.help, each.choices?.join(', ') ?? '', inputDefault(each)]),
  );
  return rows.length === 0 ? {} : { verbs: markdownTable(['Verb', 'Option or argument', 'What it is', 'Choices', 'Default'], rows) };
}

function inputDefault({ required, default: fallback }: { readonly required: boolean; readonly default?: string }): string {
  if (required) return '**required**';
  return fallback === undefined ? '' : `\`${fallback}\``;
}

/** The table of a job's settings, used in its README and in that of the chart. */
export function settingsTable(settings: readonly Setting[]): string {
  return markdownTable(
    ['Variable', 'What it is', 'Value', 'Default', 'Example'],
    settings.map((setting) => [`\`${setting.name}\``, setting.help, valueOf(setting), defaultOf(setting), `\`${setting.example}\``]),
  );
}

function valueOf({ type, unit, secret }: Setting): string {
  if (secret) return 'secret';
  return unit === undefined ? type : `${type}, ${unit}`;
}

function defaultOf({ required, defaultText }: Setting): string {
  if (required) return '**required**';
  return defaultText === undefined ? 'not set' : `\`${defaultText}\``;
}
