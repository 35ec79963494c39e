import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { k8sManifests, manifestFolders } from './k8s-manifests.ts';

// Writes k8s/, or with --check only lists what is stale: exit code 1.
const check = process.argv.includes('--check');
const stale: string[] = [];

for (const set of manifestFolders) {
  const folder = new URL(`../../${set.folder}`, import.meta.url);
  await mkdir(folder, { recursive: true });
  const wanted = await k8sManifests(set);
  const found = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
  for (const [name, content] of wanted) {
    const current = found.includes(name) ? await readFile(new URL(name, folder), 'utf8') : undefined;
    if (current === content) continue;
    stale.push(`${set.folder}${name}`);
    if (!check) await writeFile(new URL(name, folder), content);
  }
  for (const name of found.filter((file) => !wanted.has(file))) {
    stale.push(`${set.folder}${name}`);
    if (!check) await rm(new URL(name, folder));
  }
}
for (const path of stale) process.stdout.write(`${check ? 'stale' : 'wrote'} ${path}\n`);
if (check && stale.length > 0) process.exitCode = 1;
