import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { Secret } from '../settings/secret.ts';
import { readYaml } from './read-yaml.ts';
import { secretText } from './secret-text-field.ts';

const target = z.strictObject({
  host: z
    .string()
    .min(1)
    .meta({ examples: ['192.0.2.5'] }),
  unit: z.number().int().min(1).max(247).default(1),
  enabled: z.boolean().optional(),
  phase: z.enum(['l1', 'l2']).optional(),
  password: secretText().optional(),
});
const schema = z.strictObject({ targets: z.array(target).min(1), names: z.record(z.string(), z.number()).optional() });

/** Each problem as `LINE:COLUMN WORDS`. */
function problemsOf(text: string, wanted: z.ZodType = schema): readonly string[] {
  const read = readYaml(text, wanted);
  return 'value' in read ? [] : read.problems.map(({ line, column, problem }) => `${line}:${column} ${problem}`);
}

function valueOf(text: string, wanted: z.ZodType = z.unknown()): unknown {
  const read = readYaml(text, wanted);
  if ('value' in read) return read.value;
  throw new TypeError(inspect(read.problems));
}

describe('a YAML file', () => {
  it('is parsed and converted by its schema', () => {
    const text = 'targets:\n  - host: 192.0.2.5 # the cellar\n    password: hunter2\n  - { host: b, unit: 0x10 }\nnames: { a: 1.5 }\n';
    const { targets } = valueOf(text, schema) as z.infer<typeof schema>;
    expect(targets[0]).toMatchObject({ host: '192.0.2.5', unit: 1 });
    expect(targets[0]?.password).toBeInstanceOf(Secret);
    expect(targets[0]?.password?.reveal()).toBe('hunter2');
    expect(targets[1]).toEqual({ host: 'b', unit: 16 });
  });

  it('has all problems reported at once, each with line, column and path', () => {
    const text = [
      'targets:',
      '  - host: 7',
      '    unit: 300',
      '    enabled: yes',
      '    phase: l3',
      '    hots: a',
      '  - unit: "2"',
      '  - text',
      '  -',
      'names:',
      '  a: 12:30:00',
      '  a: 1_000',
      'other: 1',
    ].join('\n');
    expect(problemsOf(text)).toEqual([
      '2:11 targets[0].host is a number, but must be text: put it in quotes',
      '3:11 targets[0].unit must be at most 247',
      '4:14 targets[0].enabled is text, but must be true or false without quotes: yes, no, on and off are text in YAML 1.2',
      '5:12 targets[0].phase must be one of l1, l2',
      '6:5 targets[0].hots is not a known key (known keys: host, unit, enabled, phase, password)',
      '7:5 targets[1].host is missing',
      '7:11 targets[1].unit is text, but must be a number: write digits without quotes, with a point before decimals, and without _ and :',
      '8:5 targets[2] is text, but must be a map (key: value)',
      '9:4 targets[3] is empty, but must be a map (key: value)',
      '12:3 names.a is given twice',
      '12:6 names.a is text, but must be a number: write digits without quotes, with a point before decimals, and without _ and :',
      '13:1 other is not a known key (known keys: targets, names)',
    ]);
  });

  it('has an example reported with a problem if its schema has one', () => {
    const read = readYaml('targets:\n  - host: 7\n  - unit: 1', schema);
    expect(read).toMatchObject({
      problems: [
        { line: 2, example: '192.0.2.5' },
        { line: 3, example: '192.0.2.5' },
      ],
    });
  });

  it.for([
    ['', '1:1 the document is empty, but must be a map (key: value)'],
    ['# nothing yet\n', '1:1 the document is empty, but must be a map (key: value)'],
    ['---\n', '1:4 the document is empty, but must be a map (key: value)'],
    ['- host: a\n', '1:1 the document is a list, but must be a map (key: value)'],
    ['targets:\n', '1:1 targets is empty, but must be a list'],
    ['targets:\n  host: a\n', '1:1 targets is a map, but must be a list'],
    ['targets: []\n', '1:1 targets must have at least 1 entries'],
    ['names: {}\n', '1:1 targets is missing'],
    ['targets: [{host: a}]\n---\nb: 1\n', '2:1 a second document: only one is read, so remove --- and everything after it'],
    ['targets:\n\t- host: a\n', '2:1 a tab in the indentation: use spaces'],
    ['targets: [{host: "a}]\n', '2:1 a quote, a bracket, a comma, a colon or a space is missing'],
    [
      'targets:\n  - host: a: b\n',
      '2:11 a second key or a list on the line of a key: begin a new line, or quote text that contains a colon',
    ],
    ['targets: [{host: a}]\nnames: {? [b] : 1}\n', '2:11 a key that is not text'],
    ['targets: [{host: a}]\nnames: {__proto__: 1}\n', '2:9 names.__proto__ is not allowed as a key'],
  ] as const)('%j is refused', ([text, problem]) => {
    expect(problemsOf(text)).toContain(problem);
  });

  it('is only checked up to its first syntax error', () => {
    const text = 'targets:\n  - host: 7\n  - phase: l3\nnames: "a\n';
    const found = problemsOf(text);
    expect(found).toHaveLength(4);
    expect(found).toEqual(
      expect.arrayContaining([expect.stringMatching(/^2:.*host is a number/), expect.stringMatching(/^3:.*host is missing/)]),
    );
    expect(problemsOf('targets:\n  - host: "a\n    unit: 300\n').every((problem) => problem.includes('a quote'))).toBe(true);
  });

  it('may have Windows line ends', () => {
    expect(problemsOf('targets:\r\n  - host: 7\r\n')).toEqual(['2:11 targets[0].host is a number, but must be text: put it in quotes']);
    expect(valueOf('a: b\r\nc: |\r\n  d\r\n')).toEqual({ a: 'b', c: 'd\n' });
  });
});

describe('a value', () => {
  /** Each document has the secret in a different place. */
  const documents = [
    'targets: [{host: a, password: [canary]}]',
    'targets: [{host: a, password: {canary: 1}}]',
    'targets: [{host: a, password: "canary\\u0007"}]',
    'targets: [{host: a, password: &canary}]',
    'targets: [{host: a, password: *canary}]',
    'targets: [{host: a, password: !canary x}]',
    'targets: [{host: a, password: %canary}]',
    'targets: [{host: a, password: "ca\\qcanary"}]',
    'targets: [{host: a, password: |canary}]',
    'targets: [{host: a, password canary}]',
    'targets: [{host: a, pass word: canary}]',
    'targets: [{host: a, unit: canary, enabled: canary, phase: canary}]',
    'targets:\n  - host: a\n    password: b: canary\n',
    'targets:\n  - host: a\n    password: "b" canary\n',
    'targets:\n  - host: a\n   password: canary\n',
    'targets: canary',
    'canary',
    '%canary\n---\n',
    '@canary',
    'a: `canary',
    '{ canary',
    '? {a: canary}\n: b\n',
  ];

  it.for(documents)('never appears in a message: %j', (text) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join('\n')).not.toContain('canary');
  });

  it('is never printed by the library', () => {
    const print = vi.spyOn(console, 'dir').mockImplementation(() => undefined);
    onTestFinished(() => print.mockRestore());
    Object.assign(process.env, { LOG_STREAM: '1', LOG_TOKENS: '1' });
    valueOf('a: canary');
    expect(print).not.toHaveBeenCalled();
    expect(process.env).not.toHaveProperty('LOG_STREAM');
  });
});

describe('a union', () => {
  const union = z.strictObject({
    by: z.union([z.string(), z.strictObject({ name: z.string() })]),
    kind: z.discriminatedUnion('type', [z.strictObject({ type: z.literal('x') }), z.strictObject({ type: z.literal('y') })]).optional(),
  });

  it.for([
    ['by: { nam: a }', ['1:1 by.name is missing', '1:7 by.nam is not a known key']],
    ['by: [a]', ['1:1 by has none of the valid forms']],
    ['by: a\nkind: { type: z }', ['2:15 kind.type must be one of x, y']],
    ['by: a\nkind: {}', ['2:1 kind.type is missing']],
  ] as const)('is explained by the form that was intended: %j', ([text, expected]) => {
    expect(problemsOf(text, union)).toEqual(expected);
  });
});
