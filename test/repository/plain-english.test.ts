import { describe, expect, it } from 'vitest';
import { prose, withoutSection } from './markdown.ts';
import { readRepositoryFile, repositoryFiles } from './repository-files.ts';

interface BannedPhrase {
  readonly example: string;
  readonly pattern: RegExp;
  readonly instead: string;
}

/** What a pattern can find of "How we write" in CONTRIBUTING.md. */
const banned: readonly BannedPhrase[] = [
  {
    example: 'one small image a source',
    pattern:
      /\b(?:an?|each|one) (?:\w+ )?(?:file|group|image|pass|row|Secret|span|test) an? (?:device|job|reading|request|row|run|source)\b/,
    instead: 'one image per source',
  },
  { example: '10 calls a minute', pattern: /\bcalls an? (?:day|hour|minute|month)\b/, instead: '10 calls per minute' },
  { example: 'Delete it, where that is needed.', pattern: /, where (?:it|that|there|this) (?:are|is)\b/, instead: 'if' },
  { example: 'where there is a volume', pattern: /\bwhere there (?:are|is)\b/i, instead: 'if there is a volume' },
  { example: 'Nothing is to be done', pattern: /\bnothing is to be done\b/i, instead: 'No action needed' },
  { example: 'how to report a hole', pattern: /\ba hole\b/i, instead: 'a vulnerability' },
  { example: 'A token is to be had there.', pattern: /\b(?:can|could|to) be had\b/, instead: 'is available' },
  { example: 'It says what cannot be.', pattern: /\b(?:that|what) cannot be[.,;:]/i, instead: 'an impossible value' },
  { example: 'the way out', pattern: /\bways? out\b/i, instead: 'the fix' },
  { example: 'two runs can be under way at once', pattern: /\bunder way at once\b/, instead: 'two runs can overlap' },
  { example: 'Who asks twice does not want to wait.', pattern: /\bwho asks twice\b/i, instead: 'A second signal' },
  { example: 'a text stands for the day', pattern: /\btext stands for\b/, instead: 'a row describes the day' },
  { example: 'for want of a Pushgateway', pattern: /\bfor want of\b/, instead: 'without a Pushgateway' },
];

/** Files of which the comments are checked. */
const commented = /^(?:\.ci\/run|Dockerfile|dev\.mjs|\.github\/workflows\/[^/]+\.yaml)$/;

describe('plain English', async () => {
  const files = await repositoryFiles();
  const guide = await readRepositoryFile('CONTRIBUTING.md');
  const pages = await readAll(
    files.filter((file) => file.endsWith('.md')),
    (text, file) => prose(file === 'CONTRIBUTING.md' ? withoutSection(text, 'How we write') : text),
  );
  const comments = await readAll(
    files.filter((file) => commented.test(file)),
    commentLines,
  );

  it('is looked for in every page, and in the comments of the scripts', () => {
    expect(pages.length).toBeGreaterThanOrEqual(29);
    expect(comments.length).toBe(5);
    expect([...pages, ...comments].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it.for(banned)('has "$instead" in place of "$example"', ({ pattern }) => {
    const found = [...pages, ...comments].flatMap(([file, text]) =>
      text
        .split('\n')
        .filter((line) => pattern.test(line))
        .map((line) => `${file}: ${line}`),
    );
    expect(found).toEqual([]);
  });

  it.for(banned)('would be missed in "$example", and not in "$instead"', ({ example, pattern, instead }) => {
    expect(example).toMatch(pattern);
    expect(instead).not.toMatch(pattern);
  });

  it('is what the style guide shows: each of its "before" is banned, and no "after" is', () => {
    const [, section = ''] = guide.split('\n## How we write\n');
    const rows = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| (.+) \| (.+) \| .+ \|$/gm)].slice(2);
    expect(rows).toHaveLength(5);
    expect(rows.filter(([, before]) => !isBanned(before ?? '')).map(([row]) => row)).toEqual([]);
    expect(rows.filter(([, , after]) => isBanned(after ?? '')).map(([row]) => row)).toEqual([]);
  });
});

function isBanned(text: string): boolean {
  return banned.some(({ pattern }) => pattern.test(text));
}

function readAll(files: readonly string[], part: (text: string, file: string) => string): Promise<readonly (readonly [string, string])[]> {
  return Promise.all(files.map(async (file) => [file, part(await readRepositoryFile(file), file)] as const));
}

/** The lines that are nothing but a comment. */
function commentLines(text: string): string {
  return text
    .split('\n')
    .filter((line) => /^\s*(?:#|\/\/|\/?\*)/.test(line))
    .join('\n');
}
