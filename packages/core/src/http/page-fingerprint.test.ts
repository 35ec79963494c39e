import { describe, expect, it } from 'vitest';
import { Page } from './page.ts';
import { structureFingerprint } from './page-fingerprint.ts';

const of = (body: string) => structureFingerprint(new Page({ url: 'https://unit.example/', status: 200, body }));

const live = '<form id=f><span id="ctl00_lblVoltage" class="value big">119.8</span><table><tr><td>a</td></tr></table></form>';

describe('structureFingerprint', () => {
  it('is twelve hexadecimal characters', () => {
    expect(of(live)).toMatch(/^[0-9a-f]{12}$/);
    expect(of('')).toMatch(/^[0-9a-f]{12}$/);
  });

  it.each([
    ['texts', live.replace('119.8', '0')],
    ['values and other attributes', live.replace('<td>', '<td title="x" data-id="7" style="a">')],
    ['repeated rows', live.replace('<tr><td>a</td></tr>', '<tr><td>a</td></tr><tr><td>b</td></tr>')],
    ['the order of classes', live.replace('value big', 'big  value')],
    ['numbers in ids', live.replace('ctl00_', 'ctl17_')],
    ['white space and comments', live.replace('<table>', '\n<!-- x -->\n<table>')],
  ])('does not depend on %s', (_what, other) => {
    expect(of(other)).toBe(of(live));
  });

  it.each([
    ['a renamed id', live.replace('lblVoltage', 'lblVolts')],
    ['another class', live.replace('big', 'large')],
    ['another tag', live.replace('<span', '<div')],
    ['a name', live.replace('<td>', '<td name=x>')],
    ['another nesting', live.replace('<table>', '</form><table>')],
  ])('depends on %s', (_what, other) => {
    expect(of(other)).not.toBe(of(live));
  });

  it('is the same for generated ids of any kind', () => {
    expect(of('<p id="x-9f3a2b-71">')).toBe(of('<p id="x-a0b1c2-8">'));
  });

  it('takes linear time for a long id', () => {
    expect(of(`<p id="${'a'.repeat(1_000_000)}">`)).toMatch(/^[0-9a-f]{12}$/);
  });
});
