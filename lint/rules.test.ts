import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repository = fileURLToPath(new URL('../', import.meta.url));

interface Offence {
  readonly rule: string;
  readonly path: string;
  readonly code: string;
}

/** At this path, the repository's configuration must report each of these by this rule. */
const offences: readonly Offence[] = [
  { rule: 'wattjobs(no-bare-error)', path: 'packages/core/src/bare.ts', code: "throw new Error('no');" },
  { rule: 'wattjobs(no-bare-error)', path: 'packages/torus-job/src/bare-call.ts', code: "throw Error('no');" },
  { rule: 'wattjobs(no-ambient-time)', path: 'packages/core/src/now.ts', code: 'export const at = () => Date.now();' },
  { rule: 'wattjobs(no-ambient-time)', path: 'packages/core/src/new-date.ts', code: 'export const at = () => new Date();' },
  { rule: 'wattjobs(no-ambient-time)', path: 'packages/core/src/date-text.ts', code: 'export const at = () => Date();' },
  { rule: 'wattjobs(no-ambient-time)', path: 'packages/core/src/monotonic.ts', code: 'export const at = () => performance.now();' },
  { rule: 'wattjobs(no-local-time)', path: 'packages/core/src/hours.ts', code: 'export const hour = (at: Date) => at.getHours();' },
  { rule: 'wattjobs(no-local-time)', path: 'test/midnight.ts', code: 'export const midnight = new Date(2026, 0, 1);' },
  { rule: 'wattjobs(no-local-time)', path: 'test/day.ts', code: 'export const day = (at: Date) => at.toDateString();' },
  { rule: 'wattjobs(no-ambient-randomness)', path: 'packages/core/src/jitter.ts', code: 'export const jitter = () => Math.random();' },
  { rule: 'wattjobs(no-or-with-number)', path: 'packages/core/src/zero.ts', code: 'export const watts = (read: number) => read || 0;' },
  { rule: 'wattjobs(no-or-with-number)', path: 'test/minus.ts', code: 'export const watts = (read: number) => read || -1;' },
  { rule: 'wattjobs(no-or-with-number)', path: 'test/assign.ts', code: 'export const box = { watts: 2 };\nbox.watts ||= 1;' },
  { rule: 'node(no-process-env)', path: 'packages/core/src/variable.ts', code: "export const zone = process.env['TZ'];" },
  { rule: 'unicorn(no-process-exit)', path: 'packages/core/src/leave.ts', code: 'process.exit(1);' },
  { rule: 'eslint(no-restricted-globals)', path: 'packages/torus-job/src/ask.ts', code: "export const reply = await fetch('http://x');" },
  {
    rule: 'eslint(no-restricted-imports)',
    path: 'packages/torus-job/src/ask-got.ts',
    code: "import got from 'got';\nexport const ask = got;",
  },
  { rule: 'eslint(no-console)', path: 'packages/core/src/print.ts', code: "console.log('x');" },
  { rule: 'eslint(max-lines)', path: 'packages/core/src/long.ts', code: 'void 0;\n'.repeat(401) },
  {
    rule: 'import(no-cycle)',
    path: 'packages/core/src/egg.ts',
    code: "import { hen } from './hen.ts';\nexport const egg = () => hen;",
  },
  {
    rule: 'import(no-cycle)',
    path: 'packages/core/src/hen.ts',
    code: "import { egg } from './egg.ts';\nexport const hen = () => egg;",
  },
  { rule: 'unicorn(filename-case)', path: 'packages/core/src/camelCase.ts', code: 'export {};' },
  { rule: 'typescript(no-explicit-any)', path: 'packages/core/src/anything.ts', code: 'export const value = (x: any) => String(x);' },
  { rule: 'typescript(no-floating-promises)', path: 'packages/core/src/floating.ts', code: 'Promise.resolve(1).then(String);' },
  { rule: 'vitest(no-focused-tests)', path: 'test/focused.test.ts', code: "import { it } from 'vitest';\nit.only('x', () => {});" },
  { rule: 'vitest(no-disabled-tests)', path: 'test/disabled.test.ts', code: "import { it } from 'vitest';\nit.skip('x', () => {});" },
];

/** None of these may be reported: the place is the one that the rule recommends, or the code only looks like a violation. */
const accepted: readonly Omit<Offence, 'rule'>[] = [
  { path: 'packages/core/src/typed.ts', code: 'export class StopRun extends Error {}\nexport const stop = () => new StopRun();' },
  { path: 'packages/core/src/bare.test.ts', code: 'export const failure = new Error(String(Date.now()));' },
  { path: 'packages/core/src/time/clock.ts', code: 'export const now = () => Date.now();' },
  { path: 'packages/core/src/dates.ts', code: 'export const at = (timeMs: number) => new Date(timeMs);' },
  { path: 'packages/core/src/hours-in-utc.ts', code: 'export const hour = (at: Date) => at.getUTCHours();' },
  { path: 'packages/core/src/inject.ts', code: 'export const jitter = (random = Math.random) => random() * 2;' },
  { path: 'packages/core/src/command-line/host.ts', code: "export const zone = process.env['TZ'];" },
  { path: 'packages/core/src/http/exchange.ts', code: "import got from 'got';\nexport const ask = got;" },
  { path: 'packages/torus-job/src/program.ts', code: 'process.exit(0);' },
  { path: 'packages/core/src/nullish.ts', code: 'export const watts = (read?: number) => read ?? 0;' },
  { path: 'packages/core/src/either.ts', code: 'export const some = (a: boolean, b: boolean) => a || b;' },
  { path: 'packages/core/src/just-short-enough.ts', code: 'void 0;\n'.repeat(400) },
];

describe('the lint configuration', () => {
  const found = new Map<string, Set<string>>();
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lint-rules-'));
    await cp(join(repository, '.oxlintrc.json'), join(directory, '.oxlintrc.json'));
    await cp(join(repository, 'lint/rules.ts'), join(directory, 'lint/rules.ts'));
    await writeFile(join(directory, 'package.json'), '{"type":"module"}');
    await writeFile(
      join(directory, 'tsconfig.json'),
      '{"compilerOptions":{"module":"nodenext","noEmit":true,"allowImportingTsExtensions":true}}',
    );
    for (const { path, code } of [...offences, ...accepted]) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), code.endsWith('\n') ? code : `${code}\n`);
    }
    for (const { code, filename } of await lint(directory)) {
      const path = relative(directory, join(directory, filename));
      found.set(path, (found.get(path) ?? new Set()).add(code));
    }
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  it.for(offences)('$rule reports the offence in $path', ({ rule, path }) => {
    expect([...(found.get(path) ?? [])]).toContain(rule);
  });

  it.for(accepted)('accepts $path', ({ path }) => {
    expect([...(found.get(path) ?? [])]).toEqual([]);
  });

  it('tries each of its own rules', async () => {
    const { default: plugin } = await import('./rules.ts');
    const ruleNames = Object.keys(plugin.rules).map((name) => `wattjobs(${name})`);
    expect(ruleNames).toHaveLength(5);
    expect(ruleNames.filter((rule) => !offences.some((offence) => offence.rule === rule))).toEqual([]);
  });
});

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
}

function lint(directory: string): Promise<readonly Diagnostic[]> {
  const oxlint = join(repository, 'node_modules/oxlint/bin/oxlint');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [oxlint, '--format', 'json'], { cwd: directory, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      // Exit code 1 means that it found something; if the output is not a report, it failed.
      if (!stdout.trimStart().startsWith('{')) reject(new Error(`oxlint printed no report: ${stderr}`, { cause: error }));
      else resolve(JSON.parse(stdout).diagnostics);
    });
  });
}
