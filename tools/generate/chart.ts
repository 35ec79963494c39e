import { readFile } from 'node:fs/promises';
import { apiSettings } from '@wattjobs/api';
import { chartReadmeTables } from './chart-readme.ts';
import { valuesSchema } from './chart-schema.ts';
import { sourceFile } from './chart-source-file.ts';
import { sourceTypes } from './chart-source-types.ts';
import { documentedValues } from './chart-values.ts';
import { fillMarkers } from './fill-markers.ts';
import type { GeneratedFile } from './generated-file.ts';

const readme = 'charts/wattjobs/README.md';

/** Everything in the chart that is made from the jobs' definitions and from the comments of values.yaml. */
export async function chartFiles(): Promise<readonly GeneratedFile[]> {
  const values = documentedValues(await fromRoot('charts/wattjobs/values.yaml'));
  return [
    { path: 'charts/wattjobs/values.schema.json', content: `${JSON.stringify(valuesSchema(sourceTypes, apiSettings, values), null, 2)}\n` },
    ...sourceTypes.map(sourceFile),
    { path: readme, content: fillMarkers(readme, await fromRoot(readme), chartReadmeTables(sourceTypes, values)) },
  ];
}

function fromRoot(path: string): Promise<string> {
  return readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
}
