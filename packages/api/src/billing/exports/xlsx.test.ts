import { describe, expect, it } from 'vitest';
import { exportToBuffer } from '../../testing/billing/export-to-buffer.ts';
import { readZip } from '../../testing/billing/read-zip.ts';
import { richStatement } from '../../testing/billing/statement-documents.ts';
import type { ChargeLine, StatementDocument } from '../document.ts';
import { fractionOf, fractionText, product, sum } from '../tariffs/fraction.ts';

interface ReadCell {
  readonly formula: string | undefined;
  readonly value: string | undefined;
  readonly text: string | undefined;
}

/** The cells of each sheet by their addresses. */
async function cellsOf(documents: readonly StatementDocument[]) {
  const files = readZip(await exportToBuffer('xlsx', documents));
  const sheet = (number: number) =>
    new Map(
      [...(files.get(`xl/worksheets/sheet${number}.xml`) ?? '').matchAll(/<c r="([A-Z]\d+)"[^>]*>(.*?)<\/c>/gs)].map(
        ([, address = '', xml = '']) => [
          address,
          {
            formula: /<f>(.*?)<\/f>/.exec(xml)?.[1],
            value: /<v>(.*?)<\/v>/.exec(xml)?.[1],
            text: /<t [^>]*>(.*?)<\/t>/s.exec(xml)?.[1],
          } satisfies ReadCell,
        ],
      ),
    );
  return { statement: sheet(1), energy: sheet(2), charges: sheet(3), readings: sheet(4), events: sheet(5) };
}

describe('XLSX', () => {
  it('comes from the raw readings to the energy by formulas', async () => {
    const { energy, statement, readings } = await cellsOf([richStatement()]);
    expect(['D2', 'E2', 'F2', 'G2', 'H2'].map((address) => readings.get(address)?.value ?? readings.get(address)?.text)).toEqual([
      '1767217320000',
      '1000.4',
      'SN-1',
      '=cmd|1000.4',
      '0'.padStart(64, 'e'),
    ]);
    expect(energy.get('I2')).toMatchObject({
      formula: 'ROUND(Readings!E2+(Readings!E3-Readings!E2)*(G2-Readings!D2)/(Readings!D3-Readings!D2),9)',
      value: '1000.494683333',
    });
    expect(energy.get('L2')?.formula).toBe('ROUND(J2-I2+K2,9)');
    expect(energy.get('N2')?.formula).toBe('ROUND(L2*M2,9)');
    expect(statement.get('I4')).toMatchObject({ formula: 'ROUND(SUM(Energy!N4:N4)*H4,9)', value: '38.430244406' });
    expect(statement.get('I5')?.formula).toBe('ROUND(SUM(Energy!N5:N6)*H5,9)');
    expect(statement.get('I10')?.formula).toBe('ROUND(SUM(I2:I9),9)');
  });

  it('adds what events add, and goes on from the reading before between the two of an event', async () => {
    const { energy } = await cellsOf([richStatement()]);
    expect(energy.get('K7')).toMatchObject({ formula: 'ROUND(Events!J2,9)', value: '1043.325' });
    expect(energy.get('I9')).toMatchObject({ formula: expect.stringContaining('+Events!J4-'), value: '999999.994683333' });
  });

  it('comes to amounts and totals by formulas', async () => {
    const document = richStatement();
    const energy = document.energy.slice(0, 3);
    const kwh = (line: string) => sum(energy.filter((each) => each.line === line).map(({ energyKwh }) => fractionOf(energyKwh ?? '0')));
    const charge = (
      component: string,
      line: string | null,
      quantity: string,
      amount: string,
      change: Partial<ChargeLine> = {},
    ): ChargeLine => {
      const exactAmount = fractionText(product(fractionOf(quantity), fractionOf('0.2')));
      return { component, text: '', line, quantity, unit: 'kWh', price: '0.2', amount, exactAmount, formula: '', ...change };
    };
    const totalKwh = fractionText(sum([kwh('Rack A3'), kwh('Chiller')]));
    const { charges, statement } = await cellsOf([
      {
        ...document,
        energy,
        charges: [
          charge('fixed', null, '17', '85.27', { unit: 'days', price: null, exactAmount: '5287/62' }),
          charge('energy', 'Rack A3', fractionText(kwh('Rack A3')), '46.12'),
          charge('energy', null, totalKwh, '53.80'),
          charge('energy', 'Chiller', '7', '1.40'),
          charge('tax', null, '186.59', '37.32', { unit: 'EUR' }),
        ],
        totals: { energyKwh: totalKwh, net: '186.59', tax: '37.32', gross: '223.91' },
      },
    ]);
    const formulas = (addresses: readonly string[]) => addresses.map((address) => charges.get(address)?.formula);
    expect(formulas(['E2', 'H2', 'I2'])).toEqual([undefined, '5287/62', 'ROUND(H2,2)']);
    expect(formulas(['E3', 'H3', 'I3'])).toEqual(['ROUND(SUM(Statement!I2,Statement!I3),9)', 'E3*G3', 'ROUND(H3,2)']);
    expect(formulas(['E4', 'E5', 'E6'])).toEqual(['ROUND(Statement!I5,9)', undefined, 'ROUND(SUMIFS(I2:I5,B2:B5,"&lt;&gt;tax"),9)']);
    expect(statement.get('N11')).toMatchObject({ formula: 'ROUND(SUMIFS(Charges!I2:I6,Charges!B2:B6,"&lt;&gt;tax"),2)', value: '186.59' });
    expect(statement.get('N12')).toMatchObject({ formula: 'ROUND(SUMIFS(Charges!I2:I6,Charges!B2:B6,"tax"),2)', value: '37.32' });
    expect(statement.get('N13')).toMatchObject({ formula: 'ROUND(N11+N12,2)', value: '223.91' });
  });

  it('refers to the rows of the same statement if there are many', async () => {
    const { statement, energy } = await cellsOf([richStatement('2026-000001'), richStatement('2026-000002')]);
    const second = Number([...statement].filter(([, { text }]) => text === 'total energy')[1]?.[0].slice(1));
    expect(statement.get(`I${second}`)).toMatchObject({ formula: `ROUND(SUM(I${second - 8}:I${second - 1}),9)`, value: '6643.539577776' });
    expect(energy.get('I10')?.formula).toContain('Readings!E32+');
  });

  it('has a figure without a formula if the formula would give another one', async () => {
    const document = richStatement();
    const energy = document.energy.map((line) => ({ ...line, energyKwh: '1' }));
    const { statement } = await cellsOf([{ ...document, energy, charges: document.charges.slice(0, 1) }]);
    expect(statement.get('I2')).toMatchObject({ formula: undefined, value: '1' });
    expect(statement.get('N12')).toMatchObject({ formula: undefined, value: document.totals.net });
  });

  it('says how the line comes about that rounds the total once', async () => {
    const { charges } = await cellsOf([richStatement('2026-000001', 'rounded_total')]);
    const [row] = [...charges].flatMap(([address, { text }]) => (text === 'rounding' ? [Number(address.slice(1))] : []));
    expect(charges.get(`H${row}`)?.formula).toBe(`ROUND(ROUND(SUM(H2:H${Number(row) - 1}),2)-SUM(I2:I${Number(row) - 1}),2)`);
  });

  it('never takes a text for a formula, and keeps letters that XML or Excel would change', async () => {
    const document = richStatement();
    const questions = [{ code: '=1+1', endpointId: null, text: '<a> & \u0000 _x0041_ \uD800' }];
    const { statement, readings } = await cellsOf([{ ...document, questions }]);
    expect(readings.get('G2')).toEqual({ formula: undefined, value: undefined, text: '=cmd|1000.4' });
    const texts = [...statement.values()].map(({ text }) => text);
    expect(texts).toContain('=1+1: &lt;a&gt; &amp; \uFFFD _x005F_x0041_ \uFFFD');
  });

  it('gives the same bytes for the same documents', async () => {
    expect(await exportToBuffer('xlsx', [richStatement()])).toEqual(await exportToBuffer('xlsx', [richStatement()]));
  });
});
