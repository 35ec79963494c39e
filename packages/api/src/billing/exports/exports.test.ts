import { expect, it } from 'vitest';
import { exportToBuffer } from '../../testing/billing/export-to-buffer.ts';
import { richStatement } from '../../testing/billing/statement-documents.ts';
import { fileNameOf } from './exports.ts';

it('writes JSON as an array of the documents', async () => {
  const documents = [richStatement('2026-000001'), richStatement('2026-000002')];
  expect(JSON.parse((await exportToBuffer('json', documents)).toString())).toEqual(documents);
  expect(JSON.parse((await exportToBuffer('json', [])).toString())).toEqual([]);
});

it('names files by their period, or by the number of a statement', () => {
  expect(fileNameOf('csv', { period: '2026-01' })).toBe('consumption-2026-01.csv');
  expect(fileNameOf('csv-charges', { period: '2026-01' })).toBe('charges-2026-01.csv');
  expect(fileNameOf('pdf', { number: '2026-000017' })).toBe('statement-2026-000017.pdf');
  expect(fileNameOf('csv-charges', { number: '2026-000017' })).toBe('charges-2026-000017.csv');
});

it('passes on an error of what it reads', async () => {
  const broken = { ...richStatement(), charges: [{ ...richStatement().charges[0], exactAmount: 'x' }] };
  await expect(exportToBuffer('xlsx', [broken as never])).rejects.toThrow('not a decimal number');
});
