import { describe, expect, it } from 'vitest';
import type { TorusUnitPage } from './controls.ts';
import { unitPage } from './page.ts';

const time = Date.parse('2026-06-01T12:00:00Z');
const page = (changes: Partial<TorusUnitPage> = {}) =>
  unitPage(time, { powerUnit: 'W', decimalMark: 'dot', markup: 'tidy', values: {}, ...changes });
const rows = (html: string) =>
  [...html.matchAll(/<tr><td>([^<]*)<\/td><td>([^<]*)<\/td><\/tr>/g)].map(([, label, value]) => [label, value]);

describe('the page of a unit', () => {
  it('has whole numbers, other rows, and neither THD nor a time', () => {
    expect(rows(page())).toEqual([
      ['Serial', 'AVR-004217'],
      ['Firmware', '1.07 (60 Hz)'],
      ['Voltage In', '119 V'],
      ['Voltage Out', '120 V'],
      ['Current Out', '4 A'],
      ['Power Out', '418 W'],
      ['Uptime', '41 days 07:12:33'],
    ]);
  });

  it.each([
    ['dot', '0.42 kW'],
    ['comma', '0,42 kW'],
  ] as const)('can have power in kW, with a decimal %s', (decimalMark, text) => {
    expect(rows(page({ powerUnit: 'kW', decimalMark }))).toContainEqual(['Power Out', text]);
  });

  it.each(['0 V', '-3 V', '--', 'N/A', '', '120 V @ 60 Hz'])('shows the given text %j unchanged', (text) => {
    expect(rows(page({ values: { voltageIn: text } }))).toContainEqual(['Voltage In', text]);
  });

  it('omits what is null', () => {
    expect(rows(page({ values: { voltageIn: null } })).map(([label]) => label)).not.toContain('Voltage In');
  });

  it('can have the markup of old servers', () => {
    const html = page({ markup: 'old', values: { powerOut: '<1 W' } });
    expect(html).toContain('<TR><TD NOWRAP>Voltage In<TD ALIGN=right>&nbsp;119 V\n<TR>');
    expect(html).toContain('&nbsp;&lt;1 W');
    expect(html).not.toMatch(/<\/(TR|TD|BODY|HTML)>/i);
  });
});
