import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { releasedImages } from '../../tools/release/images.ts';
import { sourceNames } from './package-names.ts';
import { readRepositoryFile, repositoryFiles } from './repository-files.ts';

interface Job {
  readonly uses?: string;
  readonly needs?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'runs-on'?: string;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> };
  readonly steps?: readonly {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Readonly<Record<string, string | number | boolean>>;
  }[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency: { readonly 'cancel-in-progress': unknown };
  readonly jobs: Readonly<Record<string, Job>>;
}

describe('the workflows', async () => {
  const files = (await repositoryFiles()).filter((file) => file.startsWith('.github/workflows/'));
  const texts = await Promise.all(files.map(readRepositoryFile));
  const workflows: readonly Workflow[] = texts.map((text) => parse(text));
  const release = workflows[1]?.jobs ?? {};
  const jobs = workflows.flatMap((workflow) => Object.entries(workflow.jobs));
  const steps = jobs.flatMap(([, { steps: jobSteps = [] }]) => jobSteps);

  it('are the gate and the release, marked as not run yet', () => {
    expect(files).toEqual(['.github/workflows/check.yaml', '.github/workflows/release.yaml']);
    expect(texts.filter((text) => !/^# .*\n# It has not been run yet/.test(text))).toEqual([]);
  });

  it('start from pushes and pull requests only, never with the rights of the target of a pull request', () => {
    expect(workflows.map(({ on }) => Object.keys(on))).toEqual([['push', 'pull_request', 'workflow_call'], ['push']]);
  });

  it('may only read, unless a job declares more', () => {
    expect(workflows.map(({ permissions }) => permissions)).toEqual([{ contents: 'read' }, { contents: 'read' }]);
    expect(jobs.flatMap(([name, { permissions }]) => (permissions === undefined ? [] : [[name, permissions]]))).toEqual([
      ['images', { contents: 'read', packages: 'write' }],
      ['chart', { contents: 'read', packages: 'write' }],
      ['publish', { contents: 'write', 'id-token': 'write', attestations: 'write' }],
    ]);
  });

  it('never run twice at once, and a release is not cut off', () => {
    expect(workflows.map(({ concurrency }) => typeof concurrency['cancel-in-progress'])).toEqual(['string', 'boolean']);
    expect(workflows[1]?.concurrency['cancel-in-progress']).toBe(false);
  });

  it('have a time limit and a runner of a fixed version', () => {
    const notReused = jobs.filter(([, job]) => job.uses === undefined);
    expect(notReused.map(([name]) => name)).toEqual(['two-commands', 'gate', 'version', 'images', 'chart', 'publish']);
    expect(notReused.filter(([, job]) => job['timeout-minutes'] === undefined)).toEqual([]);
    const runners = notReused.flatMap(([, job]) => job.strategy?.matrix['runner'] ?? job['runs-on'] ?? '');
    expect(runners.filter((runner) => !/^ubuntu-\d\d\.\d\d(-arm)?$/.test(String(runner)))).toEqual([]);
  });

  it('use actions by their full digest, with the version beside it, and one digest for each action', () => {
    const uses = texts.flatMap((text) => [...text.matchAll(/\buses: *(.*)$/gm)].map(([, action = '']) => action));
    const pinned = uses.filter((action) => !action.startsWith('./.github/workflows/'));
    expect(pinned.length).toBeGreaterThan(15);
    expect(pinned.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
    const distinct = new Set(pinned);
    expect(distinct.size).toBe(new Set(pinned.map((action) => action.replace(/@.*/, ''))).size);
  });

  it('keep no token in a checkout', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBe(6);
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
  });

  it('put no text from outside into a script', () => {
    const scripts = steps.flatMap(({ run }) => run ?? []);
    expect(scripts.length).toBeGreaterThan(15);
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
  });

  it('install tools of an exact version', () => {
    const versions = steps.flatMap(({ with: settings }) => settings?.['version'] ?? []);
    const modules = steps.flatMap(({ run = '' }) => [...run.matchAll(/go install \S+@(\S+)/g)].map(([, version]) => version));
    expect([...versions, ...modules].length).toBeGreaterThan(2);
    expect([...versions, ...modules].filter((version) => !/^v\d+\.\d+\.\d+$/.test(String(version)))).toEqual([]);
  });

  it('run only existing scripts', async () => {
    const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(await readRepositoryFile('package.json'));
    const called = steps.flatMap(({ run = '' }) =>
      [...run.matchAll(/(?:node dev\.mjs run|npm run) ([\w:-]+)/g)].map(([, name]) => name ?? ''),
    );
    expect(called.length).toBeGreaterThan(5);
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('run no code from npm with the right to write: the steps of a release import only Node.js and each other', async () => {
    const code = (await repositoryFiles()).filter((file) => /^tools\/release\/.*(?<!\.test)\.ts$/.test(file));
    const imported = (await Promise.all(code.map(readRepositoryFile))).flatMap((text) =>
      [...text.matchAll(/ from '([^']+)'/g)].map(([, module = '']) => module),
    );
    expect(imported.length).toBeGreaterThan(15);
    expect(imported.filter((module) => !/^(?:node:|\.\/)/.test(module))).toEqual([]);
  });

  it('release an image of every source and of the API, and one with a browser', async () => {
    const names = (await sourceNames()).flatMap((name) => (name === 'consumption-job' ? [name, `${name}-browser`] : [name]));
    expect(releasedImages().toSorted()).toEqual(['api', ...names].toSorted());
  });

  it('release only a checked tag that passed the gate, on the hardware of each platform, step by step', async () => {
    expect(Object.entries(release).map(([name, { needs }]) => [name, needs])).toEqual([
      ['version', undefined],
      ['check', 'version'],
      ['images', 'check'],
      ['chart', 'images'],
      ['publish', 'chart'],
    ]);
    expect(release['images']?.strategy?.matrix).toEqual({ runner: ['ubuntu-24.04', 'ubuntu-24.04-arm'] });
    const called = Object.values(release).flatMap(({ steps: jobSteps = [] }) =>
      jobSteps.flatMap(({ run = '' }) => /tools\/release\/release\.ts (\w+) --tag "\$GITHUB_REF_NAME"/.exec(run)?.[1] ?? []),
    );
    const documented = [...(await readRepositoryFile('tools/release/release.ts')).matchAll(/^ {2}(\w+) {3,}\S/gm)].map(([, name]) => name);
    expect(called).toEqual(documented);
    expect(called).toHaveLength(5);
  });
});
