import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { InputLines } from './standard-input.ts';

/** Every line, and the result of one more read after the end. */
async function linesOf(input: Readable): Promise<readonly (string | undefined)[]> {
  const inputLines = new InputLines(input);
  const lines: (string | undefined)[] = [];
  for (;;) {
    const line = await inputLines.next();
    lines.push(line);
    if (line === undefined) return [...lines, await inputLines.next()];
  }
}

describe('standard input', () => {
  it.each([
    ['no line for empty input', [], []],
    ['two lines in one chunk', ['one\ntwo\n'], ['one', 'two']],
    ['a line in two chunks', ['on', 'e\r\n'], ['one']],
    ['a last line without a line end', ['one\ntw'], ['one', 'tw']],
    ['an empty line', ['\n', 'two\n'], ['', 'two']],
  ])('returns %s, and then undefined every time', async (_, chunks, lines) => {
    expect(await linesOf(Readable.from(chunks))).toEqual([...lines, undefined, undefined]);
  });

  it('ends if it cannot be read', async () => {
    const input = new Readable({ read: () => input.destroy(Object.assign(new Error('EISDIR'), { syscall: 'read' })) });
    expect(await linesOf(input)).toEqual([undefined, undefined]);
  });

  it('ends if a line is too long', async () => {
    let chunks = 0;
    const endless = new Readable({
      read: () => {
        chunks += 1;
        endless.push('x'.repeat(10_000));
      },
    });
    expect(await linesOf(endless)).toEqual([undefined, undefined]);
    expect(chunks).toBeLessThan(20);
  });
});
