import { describe, expect, it } from 'vitest';
import { parseExposition } from './exposition.ts';

const values = (text: string) =>
  Object.fromEntries(parseExposition(text).families.map(({ name, samples }) => [name, samples.map(({ value }) => value)]));
const labelsOf = (text: string) => parseExposition(text).families[0]?.samples[0]?.labels;

describe('a text that is accepted', () => {
  it('is read as families with type, help, labels and values', () => {
    expect(parseExposition('# HELP x What it is.\n# TYPE x gauge\nx{a="1"} 2\ny 3\nx{a="2"} 4\n')).toEqual({
      hasTimestamps: false,
      families: [
        {
          name: 'x',
          type: 'gauge',
          help: 'What it is.',
          samples: [
            { labels: { a: '1' }, value: 2 },
            { labels: { a: '2' }, value: 4 },
          ],
        },
        { name: 'y', type: 'untyped', help: '', samples: [{ labels: {}, value: 3 }] },
      ],
    });
  });

  it('may have comments, empty lines and blanks', () => {
    expect(values('\n# a comment\n#TYPE x counter\n#\n \t x\t1\ny  2\n  ')).toEqual({ x: [1], y: [2] });
  });

  it('may name a family that has no series', () => {
    expect(parseExposition('# HELP x Alone.\n# TYPE x gauge\n').families).toEqual([]);
    expect(parseExposition('').families).toEqual([]);
  });

  it.each([
    ['1', 1],
    ['+5', 5],
    ['-5.25', -5.25],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1E-3', 0.001],
    ['NaN', Number.NaN],
    ['nan', Number.NaN],
    ['+Inf', Number.POSITIVE_INFINITY],
    ['-inf', Number.NEGATIVE_INFINITY],
    ['Infinity', Number.POSITIVE_INFINITY],
  ])('may have the value %s', (text, value) => {
    expect(values(`x ${text}\n`)).toEqual({ x: [value] });
  });

  it.each([
    ['{}', {}],
    ['{a="1",}', { a: '1' }],
    [' { a = "1" , b="2" }', { a: '1', b: '2' }],
    [String.raw`{a="q\"n\nb\\"}`, { a: 'q"n\nb\\' }],
    ['{a="}, é"}', { a: '}, é' }],
  ])('may have the labels %s', (text, labels) => {
    expect(labelsOf(`x${text} 1\n`)).toEqual(labels);
  });

  it('is marked if it has timestamps', () => {
    expect(parseExposition('x 1 1700000000000\n').hasTimestamps).toBe(true);
  });

  it('has its escapes decoded in a help text', () => {
    expect(parseExposition('x 1\n# HELP x a\\nb \\\\ "q"\n').families[0]?.help).toBe('a\nb \\ "q"');
  });
});

describe('a text that is refused', () => {
  it.each([
    ['x 1', 1, 'unexpected end of input stream'],
    ['x 1\n# no end', 2, 'unexpected end of input stream'],
    ['x{a="1', 1, 'unexpected end of input stream'],
    ['x\n', 1, 'expected float as value, got ""'],
    ['x abc\n', 1, 'expected float as value, got "abc"'],
    ['x 1,0\n', 1, 'expected float as value, got "1,0"'],
    ['x 0x10\n', 1, 'expected float as value, got "0x10"'],
    ['x 1_000\n', 1, 'expected float as value, got "1_000"'],
    ['x 1e999\n', 1, 'expected float as value, got "1e999"'],
    ['x 1\r\n', 1, 'expected float as value, got "1\\r"'],
    ['x-a 1\n', 1, 'expected float as value, got "-a"'],
    ['x 1 \n', 1, 'expected integer as timestamp, got ""'],
    ['x 1 1.5\n', 1, 'expected integer as timestamp, got "1.5"'],
    ['x 1 2 3\n', 1, 'spurious string after timestamp: " 3"'],
    ['1x 1\n', 1, 'invalid metric name'],
    ['{a="1"} 1\n', 1, 'invalid metric name'],
    ['x{a=1} 1\n', 1, `expected '"' at start of label value, found '1'`],
    ['x{a:b="1"} 1\n', 1, `expected '=' after label name, found ':'`],
    ['x{a="1" b="2"} 1\n', 1, 'unexpected end of label value "1"'],
    ['x{,} 1\n', 1, 'invalid label name for metric "x"'],
    ['x{a="1",a="2"} 1\n', 1, 'duplicate label names for metric "x"'],
    ['x{__name__="y"} 1\n', 1, 'label name "__name__" is reserved'],
    ['x{a="\\q"} 1\n', 1, `invalid escape sequence '\\q'`],
    ['x{a="1\n"} 1\n', 1, 'label value "1" contains unescaped new-line'],
    ['# HELP 1x a\n', 1, 'invalid metric name in comment'],
    ['# HELP x \\q\n', 1, `invalid escape sequence '\\q'`],
    ['# HELP x a\n# HELP x b\n', 2, 'second HELP line for metric name "x"'],
    ['# TYPE x gauge\n# TYPE x gauge\n', 2, 'second TYPE line for metric name "x", or TYPE reported after samples'],
    ['x 1\n# TYPE x gauge\n', 2, 'second TYPE line for metric name "x", or TYPE reported after samples'],
    ['# TYPE x rate\n', 1, 'unknown metric type "rate"'],
    ['# TYPE x histogram\n', 1, 'this receiver does not support a histogram ("x")'],
    ['# TYPE x summary\n', 1, 'this receiver does not support a summary ("x")'],
  ])('%j', (text, line, problem) => {
    expect(() => parseExposition(text)).toThrow(`text format parsing error in line ${line}: ${problem}`);
  });
});
