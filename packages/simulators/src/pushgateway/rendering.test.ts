import { describe, expect, it } from 'vitest';
import { formatNumber, renderExposition } from './rendering.ts';

describe('a number as Go prints it', () => {
  it.each([
    [0, '0'],
    [-0, '-0'],
    [1, '1'],
    [-5.25, '-5.25'],
    [0.1, '0.1'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1e-7, '1e-07'],
    [999_999, '999999'],
    [1_000_000, '1e+06'],
    [1_795_269_732.5, '1.7952697325e+09'],
    [1e21, '1e+21'],
    [1e-300, '1e-300'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
  ])('%d is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

it('writes families by name, series by the number of their labels and then by their values', () => {
  const sample = (labels: Record<string, string>, value: number) => ({ labels, value });
  const text = renderExposition([
    { name: 'y', type: 'untyped', help: '', samples: [sample({}, -0)] },
    {
      name: 'x',
      type: 'gauge',
      help: 'Two\nlines \\',
      samples: [sample({ b: '2', a: 'z' }, 1), sample({ b: '"\n\\' }, 2), sample({ a: 'y', b: '3' }, 3)],
    },
    { name: 'empty', type: 'gauge', help: '', samples: [] },
  ]);
  expect(text).toBe(
    [
      '# HELP x Two\\nlines \\\\',
      '# TYPE x gauge',
      'x{b="\\"\\n\\\\"} 2',
      'x{a="y",b="3"} 3',
      'x{a="z",b="2"} 1',
      '# TYPE y untyped',
      'y 0',
      '',
    ].join('\n'),
  );
});
