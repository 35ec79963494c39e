import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { k8sManifests } from './k8s-manifests.ts';

// Writes k8s/ anew, or with --check only tells what is stale: exit code 1.
const check = process.argv.includes('--check');
const folder = new URL('../../k8s/', import.meta.url);
const wanted = await k8sManifests();
const found = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
const stale: string[] = [];

for (const [name, content] of wanted) {
  const current = found.includes(name) ? await readFile(new URL(name, folder), 'utf8') : undefined;
  if (current === content) continue;
  stale.push(name);
  if (!check) await writeFile(new URL(name, folder), content);
}
for (const name of found.filter((file) => !wanted.has(file))) {
  stale.push(name);
  if (!check) await rm(new URL(name, folder));
}
for (const name of stale) process.stdout.write(`${check ? 'stale' : 'wrote'} k8s/${name}\n`);
if (check && stale.length > 0) process.exitCode = 1;
