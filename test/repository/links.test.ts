import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchors, emptySections, linkTargets } from './markdown.ts';
import { readRepositoryFile, repository, repositoryFiles } from './repository-files.ts';

describe('the links between Markdown pages', async () => {
  const pages = (await repositoryFiles()).filter((file) => file.endsWith('.md'));
  const texts = new Map(await Promise.all(pages.map(async (page) => [page, await readRepositoryFile(page)] as const)));
  const links = [...texts].flatMap(([page, text]) =>
    linkTargets(text)
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => {
        const [path = '', anchor] = target.split('#');
        return { page, target, file: path === '' ? page : join(dirname(page), decodeURIComponent(path)), anchor };
      }),
  );

  it('are found', () => {
    expect(pages.length).toBeGreaterThan(12);
    expect(links.length).toBeGreaterThan(30);
  });

  it('lead to a file or a folder', () => {
    expect(links.filter(({ file }) => !existsSync(join(repository, file))).map(({ page, target }) => `${page}: ${target}`)).toEqual([]);
  });

  it('lead to a heading if they name one', () => {
    const lost = links.filter(({ file, anchor }) => anchor !== undefined && !anchors(texts.get(file) ?? '').has(anchor));
    expect(lost.map(({ page, target }) => `${page}: ${target}`)).toEqual([]);
  });

  it('reach every page in docs/ from another page', () => {
    const reached = new Set(links.filter(({ page, file }) => page !== file).map(({ file }) => file));
    const docs = pages.filter((page) => page.startsWith('docs/'));
    expect(docs.length).toBeGreaterThan(6);
    expect(docs.filter((page) => !reached.has(page))).toEqual([]);
  });
});

describe('a Markdown page of the repository', async () => {
  const pages = (await repositoryFiles()).filter((file) => file.endsWith('.md'));

  it('has no empty section', async () => {
    const empty = await Promise.all(
      pages.map(async (page) => emptySections(await readRepositoryFile(page)).map((heading) => `${page}: ${heading}`)),
    );
    expect(empty.flat()).toEqual([]);
  });
});
