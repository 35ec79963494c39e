import { describe, expect, it } from 'vitest';
import { bannedPhrases, isBanned } from './banned-phrases.ts';
import { textsOf } from './file-texts.ts';
import { isCode, readRepositoryFile, repositoryFiles } from './repository-files.ts';

/** Recorded, generated or merged for good, or quotes of what is banned. */
const notProse =
  /\/(?:testcases|testdata)\/(?!README\.md$)|\/migrations\/|^charts\/wattjobs\/files\/|^k8s\/.*\.yaml$|^pnpm-lock\.yaml$|\/schema\.sql$|^test\/repository\/(?:banned-phrases|import-rules)\.ts$/;

/** Formats whose whole text is checked, line by line. */
const lineByLine = /\.(?:yaml|tpl|txt|sql|py|postgres\.Dockerfile)$|\/monitoring\/[\w-]+\.json$|^\.ci\/run$|Dockerfile$/;

describe('plain English', async () => {
  const files = (await repositoryFiles()).filter((file) => !notProse.test(file));
  const pages = files.filter((file) => file.endsWith('.md'));
  const programs = files.filter((file) => isCode(file));
  const others = files.filter((file) => lineByLine.test(file));
  const texts = (
    await Promise.all([...pages, ...programs, ...others].map(async (file) => textsOf(file, await readRepositoryFile(file))))
  ).flat();

  it('is looked for in every page, in comments and strings, in the chart and in scripts', () => {
    expect(pages.length).toBeGreaterThanOrEqual(30);
    expect(programs.length).toBeGreaterThanOrEqual(800);
    expect(others.length).toBeGreaterThanOrEqual(73);
    expect(others).toContain('.ci/run');
    expect(texts.length).toBeGreaterThan(20_000);
  });

  it.for(bannedPhrases)('has "$instead" in place of "$example"', ({ pattern }) => {
    expect(texts.filter(({ text }) => pattern.test(text))).toEqual([]);
  });

  it.for(bannedPhrases)('finds "$example", and not "$instead"', ({ example, pattern, instead }) => {
    expect(example).toMatch(pattern);
    expect(instead).not.toMatch(pattern);
  });

  it('is what the style guide shows: each of its "before" is banned, and no "after" is', async () => {
    const [, section = ''] = (await readRepositoryFile('CONTRIBUTING.md')).split('\n## How we write\n');
    const rows = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| (.+) \| (.+) \| .+ \|$/gm)].slice(2);
    expect(rows).toHaveLength(8);
    expect(rows.filter(([, before]) => !isBanned(before ?? '')).map(([row]) => row)).toEqual([]);
    expect(rows.filter(([, , after]) => isBanned(after ?? '')).map(([row]) => row)).toEqual([]);
  });
});
