import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'rolldown';

const text = readFileSync(new URL('kept-code.cjs', import.meta.url), 'utf8');

/**
 * Keeps the compiled code of a program as it is at the end of its first run, in the folder of the compile cache.
 * The cache of Node.js has the code as it is right after loading, so every later run compiled again each function that it called.
 */
export const keptCode: Plugin = {
  name: 'kept-code',
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
    const build = createHash('sha256');
    for (const { code } of chunks) build.update(code);
    // V8 compares the length of a source, not its content.
    const own = text.replace('BUILD', build.digest('hex').slice(0, 16));
    for (const chunk of chunks) if (chunk.isEntry) chunk.code = `${own}${chunk.code}`;
  },
};
