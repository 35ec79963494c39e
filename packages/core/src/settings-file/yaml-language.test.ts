import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readYaml } from './read-yaml.ts';

/** Each problem as `LINE:COLUMN WORDS`. */
function problemsOf(text: string, schema: z.ZodType): readonly string[] {
  const read = readYaml(text, schema);
  return 'value' in read ? [] : read.problems.map(({ line, column, problem }) => `${line}:${column} ${problem}`);
}

function valueOf(text: string): unknown {
  const read = readYaml(text, z.unknown());
  return 'value' in read ? read.value : read.problems;
}

describe('YAML 1.2', () => {
  it.for([
    ['no', 'no'],
    ['on', 'on'],
    ['Yes', 'Yes'],
    ['TRUE', true],
    ['1_000', '1_000'],
    ['12:30:00', '12:30:00'],
    ['2026-11-01', '2026-11-01'],
    ['0123', 123],
    ['0o17', 15],
    ['0b1', '0b1'],
    ['1e3', 1000],
    ['0.1', 0.1],
    ['1.10', 1.1],
    ['-0', -0],
    ['~', null],
    ['${HOME}', '${HOME}'],
    ['=', '='],
  ] as const)('reads %s as its core schema does', ([text, value]) => {
    expect(valueOf(`a: ${text}\n`)).toEqual({ a: value });
    expect(valueOf(`%YAML 1.1\n---\na: ${text}\n`)).toEqual({ a: value });
  });

  it.for([
    '12345678901234567890',
    '9007199254740993',
    '-9007199254740993',
    '0xffffffffffffffff',
    '3.14159265358979323846',
    '1e999',
    '1e-999',
  ])('refuses %s, which a number cannot hold exactly', (text) => {
    expect(problemsOf(`a: ${text}`, z.unknown())).toEqual([expect.stringMatching(/^1:4 a has more digits than a number can hold/)]);
  });

  it.for(['9007199254740991', '0.30000000000000004', '100', '1.50', '1E+2', '.5', '-1.', '0', '0.0', '5e-324'])(
    'reads %s exactly',
    (text) => {
      expect(valueOf(`a: ${text}`)).toEqual({ a: Number(text) });
    },
  );

  it.for(['.inf', '-.INF', '.nan'])('leaves %s to the schema', (text) => {
    expect(problemsOf(`a: ${text}`, z.strictObject({ a: z.number() }))).toEqual(['1:4 a must be a finite number']);
  });

  it('has only text keys', () => {
    expect(valueOf('1: a\nnull: b\ntrue: c\n')).toEqual({ 1: 'a', null: 'b', true: 'c' });
  });
});

describe('YAML markup beyond values', () => {
  it.for([
    ['a: &x 1\nb: *x\n', ['1:7 a has an anchor (&)', '2:4 b has an alias (*)']],
    ['a: &x {b: 1}\nc:\n  <<: *x\n', ['1:7 a has an anchor (&)', '3:7 c.(a key that is not repeated here) has an alias (*)']],
    ['a: !!js/function "x"\n', ['1:18 a has a tag (!)']],
    ['a: !!binary aGk=\n', ['1:13 a has a tag (!)']],
    ['a: !!str 0123\n', ['1:10 a has a tag (!)']],
    ['!!set {a: null}\n', ['1:7 the document has a tag (!)']],
    ['&k a: 1\n', ['1:4 a has an anchor (&)']],
    ['a: !secret\n', ['1:11 a has a tag (!)']],
    ['a: !x!y z\n', ['1:4 an anchor (&), an alias (*) or a tag (!)']],
  ] as const)('is refused in %j', ([text, expected]) => {
    const found = problemsOf(text, z.unknown());
    expect(found).toHaveLength(expected.length);
    expected.forEach((words, index) => expect(found[index]).toContain(words));
  });

  it('cannot make a document larger than its file', () => {
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefgh'.split('').map((name, index) => `${name}: &${name} [${'*a, '.replace('a', 'abcdefg'[index] ?? '').repeat(9)}]`),
    ];
    expect(problemsOf(bomb.join('\n'), z.unknown()).length).toBeGreaterThan(8);
  });

  it('does not include merge keys', () => {
    expect(problemsOf('a: 1\n<<: {b: 1}\n', z.strictObject({ a: z.number() }))).toEqual([
      expect.stringMatching(/^2:1 .* is not a known key/),
    ]);
  });

  it.for([40, 60, 3_000, 20_000])('may be %i levels deep, or is refused', (levels) => {
    const found = problemsOf(`${'['.repeat(levels)}${']'.repeat(levels)}`, z.unknown());
    expect(found.some((problem) => /nested/.test(problem))).toBe(levels > 50);
  });
});
