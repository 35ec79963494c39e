import { readFile } from 'node:fs/promises';
import { apiSettings } from '@wattjobs/api';
import type { SourceEntry } from '@wattjobs/core/catalog';
import { sources } from '../sources.ts';
import { chartReadmeTables } from './chart-readme.ts';
import { podFieldsFile, withPodFields } from './chart-pod-fields.ts';
import { valuesSchema } from './chart-schema.ts';
import { sourceFile } from './chart-source-file.ts';
import { documentedValues } from './chart-values.ts';
import { fillMarkers } from './fill-markers.ts';
import type { GeneratedFile } from './generated-file.ts';

const readme = 'charts/wattjobs/README.md';

/** Every file of the chart that is generated from the jobs' definitions and the comments of values.yaml. */
export async function chartFiles(): Promise<readonly GeneratedFile[]> {
  const valuesFile = 'charts/wattjobs/values.yaml';
  const valuesText = withPodFields(await fromRoot(valuesFile));
  const values = documentedValues(valuesText);
  return [
    { path: valuesFile, content: valuesText },
    podFieldsFile(),
    { path: 'charts/wattjobs/values.schema.json', content: `${JSON.stringify(valuesSchema(sources, apiSettings, values), null, 2)}\n` },
    ...sources.map(sourceFile),
    ...(await Promise.all(sources.flatMap(monitoringFiles))),
    { path: readme, content: fillMarkers(readme, await fromRoot(readme), chartReadmeTables(sources, values)) },
  ];
}

/** Helm reads no file outside the chart, so it gets copies of the files in the sources' folders. */
function monitoringFiles({ type, job }: SourceEntry): readonly Promise<GeneratedFile>[] {
  return ['alerts.yaml', 'dashboard.json'].map(async (name) => ({
    path: `charts/wattjobs/files/monitoring/${type}/${name}`,
    content: await fromRoot(`packages/${job.name}/monitoring/${name}`),
  }));
}

function fromRoot(path: string): Promise<string> {
  return readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
}
