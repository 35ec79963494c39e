import { describe, expect, it } from 'vitest';
import { isCode, readRepositoryFile, repositoryFiles } from './repository-files.ts';

const longestFileLines = 400;

describe('the files of the repository', async () => {
  const files = await repositoryFiles();
  const code = files.filter(isCode);
  const texts = await Promise.all(code.map(async (file) => [file, await readRepositoryFile(file)] as const));

  it('are all checked', () => {
    expect(code.length).toBeGreaterThan(150);
    for (const file of [
      'dev.mjs',
      'lint/rules.ts',
      'packages/core/src/job/job.ts',
      'packages/torus-job/src/main.ts',
      'tools/gate/test.ts',
    ]) {
      expect(code).toContain(file);
    }
  });

  it('have names in kebab-case, like their folders', () => {
    const named = code.filter((file) => !file.split('/').every((part) => /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*$/.test(part)));
    expect(named).toEqual([]);
  });

  it(`have no more than ${longestFileLines} lines of code`, () => {
    const long = texts.map(([file, text]) => [file, text.split('\n').length - 1] as const).filter(([, lines]) => lines > longestFileLines);
    expect(long).toEqual([]);
  });

  it('are named after their content', () => {
    const vague = files.filter((file) =>
      file.split('/').some((part) => /^(utils?|helpers?|common|misc|managers?|shared)(\.|$)/.test(part)),
    );
    expect(vague).toEqual([]);
  });

  it('switch no check off', () => {
    const switchedOff = /(?:ox|es)lint[-]disable|biome[-]ignore|@ts[-](?:ignore|nocheck|expect-error)/;
    expect(texts.filter(([, text]) => switchedOff.test(text)).map(([file]) => file)).toEqual([]);
  });
});
