import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { InputLines } from './standard-input.ts';

/** Every line, and the result of one more question after the end. */
async function linesOf(input: Readable): Promise<readonly (string | undefined)[]> {
  const lines = new InputLines(input);
  const said: (string | undefined)[] = [];
  for (;;) {
    const line = await lines.next();
    said.push(line);
    if (line === undefined) return [...said, await lines.next()];
  }
}

describe('standard input', () => {
  it.each([
    ['nothing at all', [], []],
    ['two lines in one piece', ['one\ntwo\n'], ['one', 'two']],
    ['a line in two pieces', ['on', 'e\r\n'], ['one']],
    ['an end in the middle of a line', ['one\ntw'], ['one', 'tw']],
    ['an empty line', ['\n', 'two\n'], ['', 'two']],
  ])('gives %s, and then nothing for ever', async (_, pieces, lines) => {
    expect(await linesOf(Readable.from(pieces))).toEqual([...lines, undefined, undefined]);
  });

  it('is over where it cannot be read', async () => {
    const input = new Readable({ read: () => input.destroy(Object.assign(new Error('EISDIR'), { syscall: 'read' })) });
    expect(await linesOf(input)).toEqual([undefined, undefined]);
  });

  it('is over where a line does not end', async () => {
    let pieces = 0;
    const endless = new Readable({
      read: () => {
        pieces += 1;
        endless.push('x'.repeat(10_000));
      },
    });
    expect(await linesOf(endless)).toEqual([undefined, undefined]);
    expect(pieces).toBeLessThan(20);
  });
});
