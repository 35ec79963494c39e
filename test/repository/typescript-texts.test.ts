import { describe, expect, it } from 'vitest';
import { isCode, readRepositoryFile, repositoryFiles } from './repository-files.ts';
import { typeScriptTexts } from './typescript-texts.ts';

const texts = (source: string) => typeScriptTexts(source).map(({ kind, text }) => [kind, text]);

describe('the texts of a program', () => {
  it.for([
    [
      "const a = 'one'; // two",
      [
        ['string', 'one'],
        ['comment', 'two'],
      ],
    ],
    [
      '// one\n  // two\n\n// three',
      [
        ['comment', 'one two'],
        ['comment', 'three'],
      ],
    ],
    ['/**\n * One\n * two.\n */\nlet a;', [['comment', 'One two.']]],
    [
      "\"it's\" + 'a \\'b\\''",
      [
        ['string', "it's"],
        ['string', "a \\'b\\'"],
      ],
    ],
    [
      'const address = \'http://x\'; const b = "/* c */";',
      [
        ['string', 'http://x'],
        ['string', '/* c */'],
      ],
    ],
    ['`a ${b} c`', [['string', 'a … c']]],
    [
      "`a ${b ? 'c' : `d ${e}`} f`",
      [
        ['string', 'c'],
        ['string', 'd …'],
        ['string', 'a … f'],
      ],
    ],
    [
      "`a ${[{ b: 'c' }].map(({ b }) => { return b; })} $d \\` e`",
      [
        ['string', 'c'],
        ['string', 'a … $d \\` e'],
      ],
    ],
    [
      "const a = /'[/']/g.test('b') ? 1 / 2 : 3 / 4; // c",
      [
        ['string', 'b'],
        ['comment', 'c'],
      ],
    ],
    ["return /`/.exec(text) ?? 'none';", [['string', 'none']]],
    ["(a + b) / 2 / c; 'd'", [['string', 'd']]],
    ['', []],
  ] as const)('are found in %j', ([source, expected]) => {
    expect(texts(source)).toEqual(expected);
  });

  it('have the line on which they start', () => {
    expect(typeScriptTexts("a;\n/* b\n c */\n`d\n${'e'}`").map(({ line }) => line)).toEqual([2, 5, 4]);
  });

  it('include every doc comment of every file', async () => {
    const files = (await repositoryFiles()).filter((file) => isCode(file) && !file.endsWith('.test.ts'));
    const missed = await Promise.all(
      files.map(async (file) => {
        const source = await readRepositoryFile(file);
        const found = new Set(typeScriptTexts(source).map(({ line }) => line));
        const starts = source.split('\n').flatMap((text, index) => (/^ *\/\*\* \w/.test(text) ? [index + 1] : []));
        return starts.filter((line) => !found.has(line)).map((line) => `${file}:${line}`);
      }),
    );
    expect(files.length).toBeGreaterThan(500);
    expect(missed.flat()).toEqual([]);
  });
});
