import { readFileSync } from 'node:fs';
import type { Figure } from './figures.ts';

/** A file that another one loads at once, not only if it is used. */
const loadedAtOnce = /(?<=(?:const |,)[\w$]+=)require\("(\.\/(?:lazy\/)?[\w-]+\.cjs)"\)/g;

/** How large the code is that each start of a bundled program loads, whatever it then does. */
export function bundleSizeFigure(packageName: string): Figure {
  const loaded = new Map<string, number>();
  const load = (file: URL) => {
    if (loaded.has(file.href)) return;
    const code = readFileSync(file, 'latin1');
    loaded.set(file.href, code.length);
    for (const [, path = ''] of code.matchAll(loadedAtOnce)) load(new URL(path, file));
  };
  load(new URL(`../../packages/${packageName}/dist/program.cjs`, import.meta.url));
  const bytes = [...loaded.values()].reduce((sum, size) => sum + size, 0);
  return { what: `bundled ${packageName}, size of what every start loads`, value: bytes / 1e6, unit: 'MB', goal: 0.9, gate: 1 };
}
