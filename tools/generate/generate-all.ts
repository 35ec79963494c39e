import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sources } from '../sources.ts';
import { apiFiles } from './api.ts';
import { chartFiles } from './chart.ts';
import { exitCodeTables } from './exit-codes.ts';
import { fillMarkers } from './fill-markers.ts';
import type { GeneratedFile } from './generated-file.ts';
import { jobReadmeTables } from './job-readme.ts';
import { monitoringTables, reasonsLinks, sourcesTables } from './source-lists.ts';
import { withVersion } from './version.ts';
import { webMeterTables } from './web-meters.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Writes every generated file and table; with `check`, only compares them.
 * Returns the paths of stale files.
 */
export async function generate({ check }: { readonly check: boolean }): Promise<string[]> {
  const stale: string[] = [];
  for (const { path, content } of await generatedFiles()) {
    const file = `${repository}${path}`;
    if (existsSync(file) && (await readFile(file, 'utf8')) === content) continue;
    stale.push(path);
    if (check) continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return stale;
}

async function generatedFiles(): Promise<readonly GeneratedFile[]> {
  const filled = async (path: string, tables: Readonly<Record<string, string>>) => ({
    path,
    content: fillMarkers(path, await readFile(`${repository}${path}`, 'utf8'), tables),
  });
  const { version }: { readonly version: string } = JSON.parse(await readFile(`${repository}package.json`, 'utf8'));
  const files = [
    await filled('README.md', sourcesTables(sources)),
    await filled('docs/exit-codes.md', { ...exitCodeTables(), ...reasonsLinks(sources) }),
    await filled('docs/monitoring.md', monitoringTables(sources)),
    ...(await Promise.all(sources.map((source) => filled(`packages/${source.job.name}/README.md`, jobReadmeTables(source))))),
    await filled('packages/web-meters/README.md', webMeterTables()),
    ...(await apiFiles()),
    ...(await chartFiles()),
    await filled('charts/wattjobs/Chart.yaml', {}),
    await filled('k8s/README.md', {}),
  ];
  return files.map((file) => withVersion(file, version));
}
