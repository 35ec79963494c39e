import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const text = readFileSync(new URL('../../bundle/kept-code.cjs', import.meta.url), 'utf8');

describe('compiled code that is kept', () => {
  let folder: string;
  let cache: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kept-code-'));
    cache = join(folder, 'cache');
    mkdirSync(cache);
    build('first', 'once');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is that of the first run, for the next one', () => {
    expect(start()).toEqual({ printed: 'once', fate: 'not accepted' });
    expect(kept()).toEqual(['first-program']);
    expect(start()).toEqual({ printed: 'once', fate: 'accepted' });
    expect(kept()).toEqual(['first-program']);
  });

  it('has the functions that the first run called', () => {
    const size = (argument: string) => {
      start([argument]);
      const { length } = readFileSync(join(cache, 'first-program'));
      rmSync(join(cache, 'first-program'));
      return length;
    };
    expect(size('call')).toBeGreaterThan(size('') + 100);
  });

  it('is not used for another build, even one of the same length', () => {
    start();
    build('other', 'ONCE');
    expect(start()).toEqual({ printed: 'ONCE', fate: 'not accepted' });
  });

  it.for(['', 'no code'])('is replaced if it is damaged: %j', (content) => {
    start();
    writeFileSync(join(cache, 'first-program'), content);
    expect(start()).toEqual({ printed: 'once', fate: 'not accepted' });
    expect(start()).toEqual({ printed: 'once', fate: 'accepted' });
  });

  it('is left to Node.js if there is none and nothing can be written, or no cache is wanted', () => {
    expect(start([], join(folder, 'main.cjs', 'none'))).toEqual({ printed: 'once', fate: undefined });
    expect(start([], '')).toEqual({ printed: 'once', fate: undefined });
    expect(start([], cache, { NODE_DISABLE_COMPILE_CACHE: '1' })).toEqual({ printed: 'once', fate: undefined });
    expect(kept()).toEqual([]);
  });

  it('does not change how a program ends that it could not keep', () => {
    writeFileSync(join(folder, 'program.cjs'), `require('node:fs').rmSync(process.env.NODE_COMPILE_CACHE, { recursive: true });`);
    expect(start()).toEqual({ printed: '', fate: 'not accepted' });
    expect(existsSync(cache)).toBe(false);
  });

  it('lets a program import, require and know its file', () => {
    writeFileSync(join(folder, 'part.cjs'), 'module.exports = require("./program.cjs");');
    writeFileSync(
      join(folder, 'program.cjs'),
      `exports.name = __filename;
       void import('node:os').then(({ EOL }) => process.stdout.write(JSON.stringify([EOL, require('./part.cjs') === exports, exports.name])));`,
    );
    expect(JSON.parse(start().printed)).toEqual(['\n', true, join(folder, 'program.cjs')]);
    expect(JSON.parse(start().printed)).toEqual(['\n', true, join(folder, 'program.cjs')]);
  });

  /** A bundle that prints a word, and calls a function if it is asked to. */
  function build(id: string, word: string): void {
    writeFileSync(join(folder, 'main.cjs'), `${text.replace('BUILD', id)}require('./program.cjs');`);
    const rarely = 'function rarely(list) { return list.map((item) => `${item}, ${item}`).join("; ").toUpperCase().split("").length; }';
    writeFileSync(
      join(folder, 'program.cjs'),
      `${rarely} if (process.argv[2] === 'call') rarely(['a', 'b']); process.stdout.write('${word}');`,
    );
  }

  function kept(): readonly string[] {
    return readdirSync(cache, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  }

  function start(args: readonly string[] = [], compileCache = cache, more = {}): { printed: string; fate: string | undefined } {
    const env = { NODE_COMPILE_CACHE: compileCache, NODE_DEBUG: 'kept-code', ...more };
    const options = { env, encoding: 'utf8' } as const;
    const { status, stdout: printed, stderr } = spawnSync(process.execPath, [join(folder, 'main.cjs'), ...args], options);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    return { printed, fate: /program\.cjs was (.*)/.exec(stderr)?.[1] };
  }
});
