import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'rolldown';

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
}

/** Writes the licenses of everything in a bundle next to it, as those licenses require. */
export const thirdPartyNotices: Plugin = {
  name: 'third-party-notices',
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap((output) => (output.type === 'chunk' ? Object.keys(output.modules) : []));
    const folders = new Set(modules.flatMap(packageOf));
    // Many packages share the same text, word for word.
    const byText = Map.groupBy([...folders].map(noticeOf), ({ text }) => text);
    const notices = [...byText].map(
      ([text, packages]) => `${[...new Set(packages.map(({ title }) => title))].toSorted().join('\n')}\n\n${text}\n`,
    );
    if (notices.length > 0)
      this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-NOTICES.txt', source: notices.toSorted().join(`\n${'-'.repeat(80)}\n\n`) });
  },
};

/** The folder of a module's package; none for our own modules. */
function packageOf(id: string): string[] {
  if (!id.includes('node_modules') || !id.startsWith('/')) return [];
  let folder = dirname(id);
  while (!isPackage(folder)) folder = dirname(folder);
  return [folder];
}

/** Libraries put manifests without a name into subfolders, to say how their files are to be loaded. */
function isPackage(folder: string): boolean {
  const path = join(folder, 'package.json');
  return existsSync(path) && (JSON.parse(readFileSync(path, 'utf8')) as Manifest).name !== undefined && !folder.endsWith('node_modules');
}

function noticeOf(folder: string): { readonly title: string; readonly text: string } {
  const {
    name = '',
    version = '',
    license = 'no license named',
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
  return { title: `${name} ${version} (${license})`, text };
}
