import type { SourceEntry } from '@wattjobs/core/catalog';
import { markdownTable } from './markdown-table.ts';

/** The sources in the repository's README. */
export function sourcesTables(sources: readonly SourceEntry[]): Readonly<Record<string, string>> {
  return {
    sources: markdownTable(
      ['Source', 'Package', 'State'],
      sources.map(({ job, readmeRow: { reads, state } }) => [reads, `[${job.name}](packages/${job.name}/README.md)`, state]),
    ),
  };
}

/** The links in docs/exit-codes.md to the reasons of each job. */
export function reasonsLinks(sources: readonly SourceEntry[]): Readonly<Record<string, string>> {
  const link = ({ job }: SourceEntry) => `[${job.name}](../packages/${job.name}/README.md#failures-and-exit-codes)`;
  return { reasons: `The reasons of a job are in its README: ${sources.map(link).join(', ')}.` };
}

/** The alerts and dashboards of each type in docs/monitoring.md. */
export function monitoringTables(sources: readonly SourceEntry[]): Readonly<Record<string, string>> {
  const alerts = sources.flatMap(({ monitoring }) => monitoring.alerts);
  return {
    'alerts-of-types': markdownTable(
      ['Alert', 'Fires when', 'What to do'],
      alerts.map(({ alert, firesWhen, whatToDo }) => [`\`${alert}\``, firesWhen, whatToDo]),
    ),
    'dashboards-of-types': sources.map(({ monitoring: { dashboard } }) => `- **${dashboard.title}**: ${dashboard.shows}.`).join('\n'),
  };
}
