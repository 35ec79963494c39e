import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { JobDescription, SettingDescription } from '@wattjobs/core';
import { markdownTable } from './markdown-table.ts';

/** A job, and what its tests know about it. */
export interface DocumentedJob {
  readonly description: JobDescription;
  readonly faults: readonly { readonly fault: string; readonly seen: string; readonly exitCode: number; readonly kept: string }[];
  /** The story in `testcases/` whose output the README shows. */
  readonly exampleStory: string;
  /** Tables that only this job has, by the names of their markers. */
  readonly ownTables?: Readonly<Record<string, string>>;
}

/** The generated tables of a job's README. */
export function jobReadmeTables({ description, faults, exampleStory, ownTables }: DocumentedJob): Readonly<Record<string, string>> {
  const { settings, metrics, reasons } = description;
  const example = fileURLToPath(new URL(`../../packages/${description.name}/testcases/${exampleStory}/expected.prom`, import.meta.url));
  return {
    faults: markdownTable(
      ['Fault', 'What the operator sees', 'Exit code', 'What is kept'],
      faults.map(({ fault, seen, exitCode, kept }) => [fault, seen, String(exitCode), kept]),
    ),
    example: `\`\`\`text\n${readFileSync(example, 'utf8').trimEnd()}\n\`\`\``,
    settings: settingsTable(settings),
    metrics: markdownTable(
      ['Series', 'Unit', 'Labels', 'What it tells'],
      metrics.map(({ name, unit, labels, help }) => [`\`${name}\``, unit === 'none' ? '' : unit, (labels ?? []).join(', '), help]),
    ),
    reasons: markdownTable(
      ['Reason', 'Meaning'],
      reasons.map(({ reason, meaning }) => [`\`${reason}\``, meaning]),
    ),
    ...ownTables,
  };
}

/** The table of a job's settings, the same in its README and in that of the chart. */
export function settingsTable(settings: readonly SettingDescription[]): string {
  return markdownTable(
    ['Variable', 'What it is', 'Value', 'Default', 'Example'],
    settings.map((setting) => [`\`${setting.name}\``, setting.help, valueOf(setting), defaultOf(setting), `\`${setting.example}\``]),
  );
}

function valueOf({ type, unit, secret }: SettingDescription): string {
  if (secret) return 'secret';
  return unit === undefined ? type : `${type}, ${unit}`;
}

function defaultOf({ required, default: text }: SettingDescription): string {
  if (required) return '**required**';
  return text === undefined ? 'not set' : `\`${text}\``;
}
