import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { defineJob, type JobVerb } from '../job/job.ts';
import type { VerbInput, VerbInputValues } from '../job/verb-input.ts';
import { runJobCommand } from '../testing/test-host.ts';

const input = {
  archive: { argument: '<archive>', help: 'the file to read' },
  year: { argument: '[year]', help: 'the year', choices: ['2025', '2026'] },
  target: { flags: '-t, --target <path>', help: 'where to', required: true },
  format: { flags: '--format <name>', help: 'how to write', choices: ['json', 'csv'], default: 'json' },
  limit: { flags: '--limit <rows>', help: 'how many rows' },
  timed: { flags: '--timed', help: 'prints the time' },
  dryRun: { flags: '--dry-run', help: 'changes nothing' },
} as const satisfies VerbInput;

/** Runs a job whose verb prints its input. */
async function run(...args: readonly string[]) {
  const migrate: JobVerb<unknown, object, typeof input> = {
    name: 'migrate',
    summary: 'Moves files',
    input,
    run: async ({ terminal, dryRun }, given) => terminal.print(JSON.stringify({ ...given, changes: !dryRun })),
  };
  const job = defineJob({
    name: 'scripted-job',
    summary: 'Does what a test scripts',
    defaults: { durationSeconds: 60, jobName: 'scripted', instanceName: 'one', pushgateway: 'optional' },
    settings: {},
    rules: [],
    metrics: [],
    reasons: [],
    state: { version: 1, schema: z.object({}), empty: {} },
    verbs: [migrate],
    open: () => Promise.reject(new TypeError('a verb opens no source')),
  });
  return await runJobCommand(job, { arguments: args, environment: { STATE_URL: 'memory:' } });
}

describe('options of `once`', () => {
  it('reach the source of the job that declares them, and no other run', async () => {
    const seen: unknown[] = [];
    const job = defineJob({
      name: 'scripted-job',
      summary: 'Does what a test scripts',
      defaults: { durationSeconds: 60, jobName: 'scripted', instanceName: 'one', pushgateway: 'optional' },
      settings: {},
      rules: [],
      metrics: [],
      reasons: [],
      state: { version: 1, schema: z.object({}), empty: {} },
      onceOptions: { meter: { flags: '--meter <name>', help: 'reads one alone' } },
      open: async ({ onceOptions, dryRun }) => {
        seen.push({ onceOptions, dryRun });
        return { read: async () => ({ points: [], problems: [], nothingDue: true }), check: async function* () {}, close: async () => {} };
      },
    });
    const start = (...args: readonly string[]) => runJobCommand(job, { arguments: args, environment: { STATE_URL: 'memory:' } });
    for (const args of [['once', '--meter', 'one', '--dry-run'], ['once'], ['run']]) expect((await start(...args)).exitCode).toBe(0);
    expect((await start('run', '--meter', 'one')).exitCode).toBe(78);
    expect(seen).toEqual([
      { onceOptions: { meter: 'one' }, dryRun: true },
      { onceOptions: { meter: undefined }, dryRun: false },
      { onceOptions: {}, dryRun: false },
    ]);
    expect((await start('describe')).stdout).toContain('--meter <name>');
  });
});

describe('options and arguments of a job-specific verb', () => {
  it('are passed to the verb by name', async () => {
    const { exitCode, stdout } = await run(
      'migrate',
      '--timed',
      'a.tar',
      '-t',
      '/data',
      '2026',
      '--format',
      'csv',
      '--limit',
      '5',
      '--dry-run',
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      archive: 'a.tar',
      year: '2026',
      target: '/data',
      format: 'csv',
      limit: '5',
      timed: true,
      dryRun: true,
      changes: false,
    });
  });

  it('have defaults', async () => {
    const { stdout } = await run('migrate', 'a.tar', '--target', '/data');
    expect(JSON.parse(stdout)).toEqual({ archive: 'a.tar', target: '/data', format: 'json', timed: false, dryRun: false, changes: true });
  });

  it('have types that are inferred from the declaration', () => {
    expectTypeOf<VerbInputValues<typeof input>>().toEqualTypeOf<{
      readonly archive: string;
      readonly year: '2025' | '2026' | undefined;
      readonly target: string;
      readonly format: 'json' | 'csv';
      readonly limit: string | undefined;
      readonly timed: boolean;
      readonly dryRun: boolean;
    }>();
  });

  it.for([
    [['--target', '/data'], /missing required argument 'archive'/],
    [['a.tar'], /required option '-t, --target <path>' not specified/],
    [['a.tar', '--target'], /option '-t, --target <path>' argument missing/],
    [['a.tar', '-t', '/data', '--format', 'xml'], /option '--format <name>' argument 'xml' is invalid. Allowed choices are json, csv/],
    [['a.tar', '2020', '-t', '/data'], /argument value '2020' is invalid for argument 'year'. Allowed choices are 2025, 2026/],
    [['a.tar', '2026', 'more', '-t', '/data'], /too many arguments/],
    [['a.tar', '-t', '/data', '--unknown'], /unknown option '--unknown'/],
  ] as const)('fail the command with exit code 78 and a message if they are %j', async ([args, message]) => {
    const { exitCode, stdout, stderr } = await run('migrate', ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 78, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('are explained by --help', async () => {
    const { exitCode, stdout } = await run('migrate', '--help');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/migrate \[options\] <archive> \[year\]/);
    expect(stdout).toMatch(/archive +the file to read/);
    expect(stdout).toMatch(/--format <name> +how to write \(choices: "json", "csv", default:\s+"json"\)/);
  });

  it('are described by `describe`', async () => {
    const { verbs } = JSON.parse((await run('describe')).stdout) as { readonly verbs: readonly { readonly input: readonly unknown[] }[] };
    expect(verbs).toMatchObject([{ name: 'migrate', summary: 'Moves files' }]);
    expect(verbs[0]?.input).toHaveLength(7);
    expect(verbs[0]?.input).toEqual(
      expect.arrayContaining([
        { name: '<archive>', help: 'the file to read', required: true },
        { name: '-t, --target <path>', help: 'where to', required: true },
        { name: '--format <name>', help: 'how to write', required: false, default: 'json', choices: ['json', 'csv'] },
      ]),
    );
  });
});
