import { describe, expect, it } from 'vitest';
import { matchPattern, patternProblem } from './pattern.ts';

describe('a pattern', () => {
  it.for([
    [String.raw`([0-9.]+)\\s*kWh`, 'has doubled backslashes'],
    ['/([0-9.]+)/i', 'stands between slashes'],
    [String.raw`(\d+)\xa0kWh`, 'spaces of every kind arrive as plain spaces'],
    [String.raw`(\d+)\x{a0}kWh`, 'spaces of every kind arrive as plain spaces'],
    [String.raw`(\d+)\u00a0kWh`, 'spaces of every kind arrive as plain spaces'],
    ['([0-9]+)\u00a0kWh', 'spaces of every kind arrive as plain spaces'],
    ['([0-9.]*)', 'also matches an empty text'],
    ['([0-9', 'cannot be compiled: missing closing ]: `[0-9`'],
    ['(?>[0-9]+)', 'possessive and atomic groups'],
    ['[0-9]++', 'possessive and atomic groups'],
    [String.raw`([0-9]{1,300}\.){2}`, 'repeats too much'],
    ['a'.repeat(501), 'must have at most 500 characters'],
  ] as const)('%s has the problem that it %s', ([pattern, problem]) => {
    expect(patternProblem(pattern)).toContain(problem);
  });

  it.for(['([0-9.]+)', String.raw`([\d.,]+)\s*kWh`, String.raw`(?i)total:\s*(?P<value>[\d.]+)`, String.raw`[\s\S]+?kWh=(\d+)`])(
    '%s has none',
    (pattern) => {
      expect(patternProblem(pattern)).toBeUndefined();
    },
  );

  it('finds the group value, otherwise group 1, otherwise the whole match', () => {
    const found = (pattern: string) => {
      const match = matchPattern(pattern, 'No. 7: 12.5 kWh');
      return match && 'No. 7: 12.5 kWh'.slice(match.start, match.end);
    };
    expect(found(String.raw`(\d): (?<value>[\d.]+)`)).toBe('12.5');
    expect(found(String.raw`(\d): ([\d.]+)`)).toBe('7');
    expect(found(String.raw`\d+\.\d+`)).toBe('12.5');
    expect(found('(x)|kWh')).toBeUndefined();
    expect(found('MWh')).toBeUndefined();
  });
});
