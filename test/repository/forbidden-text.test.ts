import { describe, expect, it } from 'vitest';
import { readRepositoryFile, repositoryFiles } from './repository-files.ts';

interface ForbiddenText {
  readonly what: string;
  readonly pattern: RegExp;
  /** Files in which it has another meaning. */
  readonly allowedIn?: RegExp;
}

// The patterns are written so that they do not match themselves.
const forbidden: readonly ForbiddenText[] = [
  {
    what: 'a folder of one machine',
    pattern: /(?<![\w.~$}-])\/(?:home\/(?!m[ey]\b)|root\/|work\/|Users\/)[\w.]/,
    allowedIn: /Dockerfile$/,
  },
  { what: 'the host of a package registry', pattern: /\b(?:registry|proxy|deb|repo\d*)\.(?!example\b)[a-z-]+\.(?:org|com)\b/ },
  { what: 'a signature that a tool left', pattern: /co-authored[-]by:|generated with \[/i },
  { what: 'a private key', pattern: /-----BEGIN [A-Z ]*PRIVATE[ ]KEY-----\n[A-Za-z0-9+/=]{20}/, allowedIn: /\/testdata\// },
];

describe('the texts of the repository', async () => {
  const files = await repositoryFiles();
  const texts = await Promise.all(files.map(async (file) => [file, await readRepositoryFile(file)] as const));

  it('are all checked', () => {
    expect(texts.length).toBeGreaterThan(200);
    for (const file of ['README.md', 'pnpm-lock.yaml', 'Dockerfile', '.github/workflows/check.yaml']) expect(files).toContain(file);
  });

  it.for(forbidden)('never contain $what', ({ pattern, allowedIn }) => {
    const found = texts.filter(([file, text]) => pattern.test(text) && !(allowedIn?.test(file) ?? false)).map(([file]) => file);
    expect(found).toEqual([]);
  });

  it.for([
    ['a folder of one machine', ['cd ', 'home', 'alice', 'wattjobs'].join('/')],
    ['a folder of one machine', ['see ', 'work', 'notes.md'].join('/')],
    ['the host of a package registry', `https://${['registry', 'packages', 'org'].join('.')}/pkg`],
    ['a signature that a tool left', ['Co-authored', 'by: Somebody'].join('-')],
    ['a private key', `${['-----BEGIN RSA PRIVATE', 'KEY-----'].join(' ')}\n${'A'.repeat(64)}`],
  ] as const)('would be reported with %s', ([what, text]) => {
    expect(forbidden.find((entry) => entry.what === what)?.pattern.test(text)).toBe(true);
  });

  it.for([
    '/home/me/.kube/config',
    'registry.example.com',
    'https://cloud.example/home/page',
    '../work/notes.md',
    '${base}/root/path',
    'node_modules/.bin',
  ])('may contain %s', (text) => {
    expect(forbidden.filter(({ pattern }) => pattern.test(text))).toEqual([]);
  });
});
