import { expect, it } from 'vitest';
import { directionOf, inOrder } from './line-order.ts';

const shown = (text: string) => inOrder({ text, direction: directionOf(text) });

it('leaves a line without letters from right to left as it is', () => {
  expect(shown('Rack A3 (left), 東京')).toEqual(['Rack A3 (left), 東京']);
});

it('puts words from right to left, and numbers and Latin among them from left to right', () => {
  expect(shown('ארון 12 Rack A3')).toEqual(['Rack A3', ' ', '12', ' ', 'ארון']);
  expect(shown('ארון 12, Rack')).toEqual(['Rack', ' ', ',', '12', ' ', 'ארון']);
  expect(shown('ארון חדר')).toEqual(['חדר', ' ', 'ארון']);
});

it('keeps the order of a line that begins from left to right', () => {
  expect(shown('The name is הבית, ok.')).toEqual(['The name is ', 'הבית', ', ok.']);
  expect(shown('Rack ארון 3')).toEqual(['Rack ', '3', ' ', 'ארון']);
});

it('turns brackets round, and keeps digits that are written in letters of a script', () => {
  // The library turns the word round again.
  expect(shown('חדר (פינה)')).toEqual([')פינה(', ' ', 'חדר']);
  expect(shown('חדר (3)')).toEqual(['(', '3', ')', ' ', 'חדר']);
  // U+06F1 and U+06F2 count as Arabic letters.
  expect(shown('شقة ۱۲')).toEqual(['۲۱', ' ', 'شقة']);
});

it('follows the paragraph, not the line that it was broken into', () => {
  expect(directionOf('Rack ארון')).toBe('ltr');
  expect(directionOf('12 ארון Rack')).toBe('rtl');
  expect(inOrder({ text: 'Rack A3 ארון', direction: 'rtl' })).toEqual(['ארון', ' ', 'Rack A3']);
});
