import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  exitCodeOf,
  explainFailedInstallation,
  LauncherError,
  parseCommandLine,
  pinned,
  toolsFolderName,
  toolsToInstall,
} from '../../dev.mjs';
import { readRepositoryFile, repository, repositoryFiles } from './repository-files.ts';

describe('the command line of the launcher', () => {
  it('passes on the words after the script, with or without a separator', () => {
    const expected = { verb: 'run', script: 'demo:here', scriptArguments: ['--serve', '--', 'x'] };
    expect(parseCommandLine(['run', 'demo:here', '--serve', '--', 'x'])).toEqual(expected);
    expect(parseCommandLine(['run', 'demo:here', '--', '--serve', '--', 'x'])).toEqual(expected);
    expect(parseCommandLine(['run', 'test:here'])).toEqual({ verb: 'run', script: 'test:here', scriptArguments: [] });
  });

  it('prints a version', () => {
    expect(parseCommandLine(['version', 'pnpm'])).toEqual({ verb: 'version', tool: 'pnpm' });
  });

  it.for([[], ['run'], ['run', '--help'], ['version'], ['version', 'npm'], ['version', 'node', 'x'], ['start', 'x']])(
    'answers %j with the usage',
    (words) => {
      expect(() => parseCommandLine(words)).toThrow(LauncherError);
      expect(() => parseCommandLine(words)).toThrow(/^usage: node dev\.mjs run/);
    },
  );
});

describe('the installed tools', () => {
  it('omit Node.js if one of the pinned major version runs', () => {
    expect(toolsToInstall('24.0.0')).toEqual({ pnpm: pinned.pnpm });
  });

  it.for(['20.0.0', '22.23.1', '26.1.0'])('include Node.js if %s runs', (version) => {
    expect(toolsToInstall(version)).toEqual(pinned);
  });

  it.for(['16.20.2', '18.20.8'])('are refused to Node.js %s, with the fix', (version) => {
    expect(() => toolsToInstall(version)).toThrow(`Node.js ${version} is too old: install Node.js 20 or newer, then start again.`);
  });

  it('have one folder per set of versions and platform', () => {
    expect(toolsFolderName({ node: '24.1.0', pnpm: '12.0.1' }, 'linux-x64')).toBe('node-24.1.0_pnpm-12.0.1_linux-x64');
    expect(toolsFolderName({ pnpm: '12.0.1' }, 'darwin-arm64')).toBe('pnpm-12.0.1_darwin-arm64');
  });
});

describe('a failed installation', () => {
  const failure = { output: '', freeMegabytes: 50_000, tools: { pnpm: pinned.pnpm }, platform: 'linux-x64' };

  it.for([
    ['a full disk', { output: 'npm error code ENOSPC' }, /^the disk is full/],
    ['a full disk, as pnpm reports it', { output: 'No space left on device (os error 28)' }, /^the disk is full/],
    ['a full disk that npm does not report', { output: 'Unexpected end of JSON input', freeMegabytes: 12 }, /^the disk is full: 12 MB/],
    ['no network', { output: 'npm error code EAI_AGAIN', freeMegabytes: 12 }, /^the package registry is out of reach/],
    ['no network, as pnpm reports it', { output: 'client error (Connect): dns error' }, /^the package registry is out of reach/],
    ['a folder of another user', { output: 'npm error code EACCES' }, /^a folder cannot be written/],
    [
      'a platform without the pinned Node.js',
      { output: 'ETARGET', tools: pinned, platform: 'darwin-arm64' },
      /for darwin-arm64: install Node\.js 24/,
    ],
    ['anything else', { output: 'boom' }, /^see the output above/],
  ] as const)('because of %s names the cause', ([, circumstances, message]) => {
    expect(explainFailedInstallation({ ...failure, ...circumstances })).toMatch(message);
  });
});

describe('the exit code of the launcher', () => {
  it('is that of the script, or 128 and the number of the signal', () => {
    expect(exitCodeOf(0, null)).toBe(0);
    expect(exitCodeOf(77, null)).toBe(77);
    expect(exitCodeOf(null, 'SIGINT')).toBe(130);
    expect(exitCodeOf(0, 'SIGTERM')).toBe(143);
  });
});

describe('the launcher as a program', () => {
  const start = (...words: readonly string[]) => promisify(execFile)(process.execPath, [join(repository, 'dev.mjs'), ...words]);

  it('prints a pinned version for a shell', async () => {
    expect(await start('version', 'pnpm')).toEqual({ stdout: `${pinned.pnpm}\n`, stderr: '' });
  });

  it('fails with the usage and without a stack trace', async () => {
    await expect(start('walk')).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^dev: usage:(?![\s\S]*\n +at )/),
    });
  });
});

describe('the pinned versions', async () => {
  const major = Number.parseInt(pinned.node, 10);
  const files = (await repositoryFiles()).filter((file) => file !== 'dev.mjs' && file !== 'pnpm-lock.yaml');
  const texts = await Promise.all(files.map(async (file) => [file, await readRepositoryFile(file)] as const));

  it('are only in the launcher', () => {
    const repeated = texts.filter(([, text]) => Object.values(pinned).some((version) => text.includes(version))).map(([file]) => file);
    expect(repeated).toEqual([]);
  });

  it('agree with every other mention of a version of Node.js', () => {
    const mentions = texts.flatMap(([file, text]) =>
      [...text.matchAll(/\bnode:(\d+)|node-version: *['"]?(\d+)|target: 'node(\d+)'|"@types\/node": (\d+)/g)].map((found) => ({
        file,
        major: Number(found.slice(1).find((digits) => digits !== undefined)),
      })),
    );
    expect(mentions.length).toBeGreaterThanOrEqual(4);
    expect(mentions.filter((mention) => mention.major !== major)).toEqual([]);
  });
});
