import { expect, it } from 'vitest';
import { numberColumn } from './columns.ts';

it('writes a column of numbers as an array of Postgres', () => {
  const column = (values: readonly (number | null | undefined)[]) => numberColumn(values, (value) => value);
  expect(column([])).toBe('{}');
  expect(column([1, null, -2.5, undefined, 0, 1e21, 5e-324])).toBe('{1,NULL,-2.5,NULL,0,1e+21,5e-324}');
});
