import { describe, expect, it } from 'vitest';
import { importedModules } from './module-imports.ts';

describe('the modules that a source imports', () => {
  it.for([
    ["import { a } from './a.ts';", ['./a.ts']],
    ["import type { A } from '@wattjobs/core';", ['@wattjobs/core']],
    ["import a, { type B } from './a.ts';", ['./a.ts']],
    ["import * as all from './all.ts';", ['./all.ts']],
    ["import {\n  a,\n  b,\n} from './many.ts';", ['./many.ts']],
    ["import './effect.ts';", ['./effect.ts']],
    ["export { a } from './a.ts';", ['./a.ts']],
    ["export * from './a.ts';", ['./a.ts']],
    ["export type { A } from './a.ts';", ['./a.ts']],
    ["const a = await import('./lazy.ts');", ['./lazy.ts']],
    ["type A = typeof import('./types.ts');", ['./types.ts']],
    ["import a from './a.ts';\nimport b from './b.ts';", ['./a.ts', './b.ts']],
  ] as const)('%s', ([source, modules]) => {
    expect(importedModules(source)).toEqual(modules);
  });

  it.for([
    "// import a from './a.ts';",
    "/* before\nimport a from './a.ts';\n*/",
    "export const from = 'x';",
    "export function load(from = './a.ts') {}",
    'const quoted = "import(\'./a.ts\')";',
    "const text = `\n  import a from './a.ts';\n`;",
    "const address = 'http://example.test'; // import('./a.ts')",
  ])('nothing in %s', (source) => {
    expect(importedModules(source)).toEqual([]);
  });
});
