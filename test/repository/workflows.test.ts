import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sourceNames } from './package-names.ts';
import { readRepositoryFile, repository, repositoryFiles } from './repository-files.ts';

interface Job {
  readonly uses?: string;
  readonly 'timeout-minutes'?: number;
  readonly steps?: readonly { readonly id?: string; readonly uses?: string; readonly run?: string }[];
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

describe('the workflows', async () => {
  const files = (await repositoryFiles()).filter((file) => file.startsWith('.github/workflows/'));
  const texts = await Promise.all(files.map(readRepositoryFile));
  const workflows: readonly Workflow[] = texts.map((text) => parse(text));
  const jobs = workflows.flatMap((workflow) => Object.entries(workflow.jobs));
  const steps = jobs.flatMap(([, { steps: jobSteps = [] }]) => jobSteps);

  it('are the gate and the release, marked as not run yet', () => {
    expect(files).toEqual(['.github/workflows/check.yaml', '.github/workflows/release.yaml']);
    expect(texts.filter((text) => !/^# .*\n# It has not been run yet/.test(text))).toEqual([]);
  });

  it('may only read, unless a job declares more', () => {
    expect(workflows.map(({ permissions }) => permissions)).toEqual([{ contents: 'read' }, { contents: 'read' }]);
  });

  it('have a time limit', () => {
    const notReused = jobs.filter(([, job]) => job.uses === undefined);
    expect(notReused.map(([name]) => name)).toEqual(['two-commands', 'gate', 'packages', 'image', 'chart']);
    expect(notReused.filter(([, job]) => job['timeout-minutes'] === undefined)).toEqual([]);
  });

  it('use pinned actions', () => {
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.length).toBeGreaterThan(8);
    expect(actions.filter((action) => !/@(v\d+|[0-9a-f]{40})$/.test(action))).toEqual([]);
  });

  it('release an image of every source, and of the API', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wattjobs-workflow-'));
    try {
      const output = join(folder, 'output');
      const script = steps.find(({ id }) => id === 'list')?.run ?? '';
      await promisify(execFile)('sh', ['-c', script], { cwd: repository, env: { ...process.env, GITHUB_OUTPUT: output } });
      const [, names = ''] = /^names=(.*)\n$/.exec(await readFile(output, 'utf8')) ?? [];
      expect(JSON.parse(names)).toEqual(['api', ...(await sourceNames())]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('run only existing scripts', async () => {
    const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(await readRepositoryFile('package.json'));
    const called = steps.flatMap(({ run = '' }) =>
      [...run.matchAll(/(?:node dev\.mjs run|npm run) ([\w:-]+)/g)].map(([, name]) => name ?? ''),
    );
    expect(called.length).toBeGreaterThan(5);
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
  });
});
