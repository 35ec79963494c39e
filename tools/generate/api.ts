import { readFile } from 'node:fs/promises';
import { apiSettings, describeSchema, openApiDocument } from '@wattjobs/api';
import { withTestDatabase } from '@wattjobs/api/testing';
import { fillMarkers } from './fill-markers.ts';
import type { GeneratedFile } from './generated-file.ts';
import { settingsTable } from './job-readme.ts';
import { markdownTable } from './markdown-table.ts';

const readme = 'packages/api/README.md';

/** The part of an OpenAPI document from which the table of routes is generated. */
interface Routes {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, { readonly summary?: string; readonly description?: string }>>>>;
}

/** Everything that is generated from the API's routes, settings and migrations. */
export async function apiFiles(): Promise<readonly GeneratedFile[]> {
  const document = await openApiDocument();
  const page = await readFile(new URL(`../../${readme}`, import.meta.url), 'utf8');
  return [
    { path: 'packages/api/schema.sql', content: await withTestDatabase(describeSchema) },
    { path: 'packages/api/openapi.json', content: `${JSON.stringify(document, null, 2)}\n` },
    { path: readme, content: fillMarkers(readme, page, { routes: routesTable(document), settings: settingsTable(apiSettings) }) },
  ];
}

function routesTable({ paths = {} }: Routes): string {
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary = '', description = '' }]) => {
      const scope = /scope (`\w+`)/.exec(description)?.[1];
      return [`\`${method.toUpperCase()} ${path}\``, scope ?? 'no key', summary];
    }),
  );
  if (rows.length === 0) throw new Error('the OpenAPI document has no routes');
  return markdownTable(['Route', 'Scope', 'What it does'], rows);
}
