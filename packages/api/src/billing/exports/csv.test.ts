import { describe, expect, it } from 'vitest';
import { exportToBuffer } from '../../testing/billing/export-to-buffer.ts';
import { richStatement } from '../../testing/billing/statement-documents.ts';
import type { EnergyLine } from '../document.ts';
import type { ExportTerms } from './exports.ts';

async function rowsOf(change: Partial<EnergyLine> = {}, decimalStyle: ExportTerms['decimalStyle'] = 'dot') {
  const document = richStatement();
  const [line] = document.energy;
  if (line === undefined) throw new Error('no line');
  const text = (await exportToBuffer('csv', [{ ...document, energy: [{ ...line, ...change }] }], { decimalStyle })).toString();
  return text.split('\r\n');
}

describe('CSV of energy', () => {
  it('begins with a byte order mark and the columns that the system before had', async () => {
    const [headings] = await rowsOf();
    expect(headings).toMatch(
      /^\uFEFFClient,Endpoint,Location,Current kWh,Previous kWh,Consumed kWh,Last Reading,Readings Count,Month,Line,Outlet,Share,/,
    );
  });

  it('has all digits that are known', async () => {
    const [, row] = await rowsOf();
    expect(row).toMatch(
      /^Acme,Rack A3 feed A,Hall 2,1115\.785416667,1000\.494683333,115\.290733334,2026-01-31T22:42:00\+01:00,130,2026-01,Rack A3,,1,/,
    );
    expect(row).toContain(',2026-000017,statement,,');
  });

  it('has an empty cell if nothing is known', async () => {
    const [, row] = await rowsOf({ startKwh: null, energyKwh: null, clientName: null });
    expect(row).toMatch(/^,Rack A3 feed A,Hall 2,1115\.785416667,,,/);
  });

  it('quotes what would end a cell or a row', async () => {
    const [, row] = await rowsOf({ clientName: 'A, B', endpointName: 'the "big" one', location: ' edge' });
    expect(row).toMatch(/^"A, B","the ""big"" one"," edge",/);
    const [, first, second] = await rowsOf({ clientName: 'two\r\nlines' });
    expect([first, second?.slice(0, 7)]).toEqual(['"two', 'lines",']);
  });

  it('uses the decimal comma with semicolons', async () => {
    const [headings, row] = await rowsOf({ clientName: 'A, B', location: 'a;b' }, 'comma');
    expect(headings).toMatch(/^\uFEFFClient;Endpoint;Location;/);
    expect(row).toMatch(/^"A, B";Rack A3 feed A;"a;b";1115,785416667;1000,494683333;115,290733334;/);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1'])('makes no formula of %j', async (clientName) => {
    const text = (await rowsOf({ clientName })).slice(1).join('\r\n');
    expect(text.replace('"', '').startsWith(`'${clientName}`)).toBe(true);
  });

  it('leaves negative numbers as they are', async () => {
    const [, row] = await rowsOf({ energyKwh: '-12.5' });
    expect(row).toContain(',-12.5,');
  });
});

it('writes an exact amount of money like any other decimal', async () => {
  const [charge] = richStatement().charges;
  if (charge === undefined) throw new Error('no charge');
  const document = { ...richStatement(), charges: [{ ...charge, amount: '-1.88', exactAmount: '-1.875' }] };
  expect((await exportToBuffer('csv-charges', [document], { decimalStyle: 'comma' })).toString()).toContain(';-1,88;EUR;-1,875;');
});

it('writes a fraction of money so that no spreadsheet takes it for a date or calculates it', async () => {
  const [charge] = richStatement().charges;
  if (charge === undefined) throw new Error('no charge');
  const charges = ['10/3', '-10/3'].map((exactAmount) => ({ ...charge, exactAmount }));
  const text = (await exportToBuffer('csv-charges', [{ ...richStatement(), charges }])).toString();
  expect(text).toContain(',EUR,10 ÷ 3,');
  expect(text).toContain(",EUR,'-10 ÷ 3,");
});

it('has the money in its own table', async () => {
  const [headings, ...rows] = (await exportToBuffer('csv-charges', [richStatement()])).toString().split('\r\n');
  expect(headings).toMatch(/^\uFEFFMonth,Component,Text,Line,Quantity,Unit,Price,Amount,Currency,Exact amount,Formula,Customer,/);
  expect(rows).toHaveLength(richStatement().charges.length + 1);
  expect(rows[0]).toMatch(/^2026-01,fixed,"Rack, 2026-01-01 to 2026-01-14",,14,days,,70\.23,EUR,2177 ÷ 31,/);
});
