import { Page } from '@wattjobs/core/http';
import { describe, expect, it } from 'vitest';
import { interpretUnitPage } from './unit-page.ts';

/** The values read from a page whose table has these rows. */
function read(rows: string) {
  const page = new Page({ url: 'http://192.0.2.5/', status: 200, body: `<table>${rows}</table>` });
  return interpretUnitPage(page, { decimalSeparator: 'auto' });
}

const volts = '<tr><td>Voltage In</td><td>120 V</td></tr>';

describe('a row of the unit’s page', () => {
  it.each([
    ['has its unit in its own cell', '<tr><td>Power Out</td><td>0.41 kW</td></tr>', 410],
    ['has its unit in brackets after the label', '<tr><td>Power Out (kW)</td><td>0.41</td></tr>', 410],
    ['has its unit in the next cell', '<tr><td>Power Out</td><td>0.41</td><td>kW</td></tr>', 410],
    ['has a word in brackets that is not a unit', '<tr><td>Power Out (RMS)</td><td>410</td></tr>', 410],
    ['has a status in the next cell', '<tr><td>Power Out</td><td>410</td><td>OK</td></tr>', 410],
    ['follows a header with the same words', '<tr><th>Power Output</th><th>Value</th></tr><tr><td>Power Out</td><td>410 W</td></tr>', 410],
    ['shows no value, whatever follows', '<tr><td>Power Out</td><td>--</td></tr><tr><td>Power Out Max</td><td>900 W</td></tr>', undefined],
  ])('%s', (_what, row, outputPowerWatts) => {
    expect(read(volts + row)).toEqual({ values: { inputVoltageVolts: 120, outputPowerWatts }, refused: [] });
  });

  it('has an ambiguous number read according to the rest of the page', () => {
    const row = (label: string, value: string) => `<tr><td>${label}</td><td>${value}</td></tr>`;
    const loaded = volts + row('Voltage Out', '120 V') + row('Current Out', '12 A') + row('Power Out', '1,234 W');
    expect(read(loaded)).toMatchObject({ values: { outputPowerWatts: 1234 }, refused: [] });
    expect(read(volts + row('Power Out', '1,234 W')).refused).toEqual([
      expect.stringMatching(/^Power Out: "1,234 W" .* DECIMAL_SEPARATOR/),
    ]);
  });

  it('is not confused with a cell that contains the whole table', () => {
    const rows = `<tr><td><table>${volts}<tr><td>Voltage Out</td><td>119 V</td></tr></table></td><td>Nominal 230 V</td></tr>`;
    expect(read(rows).values).toMatchObject({ inputVoltageVolts: 120, outputVoltageVolts: 119 });
  });

  it('is refused if it has the wrong unit', () => {
    expect(read(`${volts}<tr><td>Power Out</td><td>0.41 kVA</td></tr>`)).toMatchObject({ refused: [expect.stringContaining('Power Out')] });
  });
});
