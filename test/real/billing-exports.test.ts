import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { creditOf, exportToBuffer, forgetValues, richStatement } from '@wattjobs/api/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);

// All sheets, with tabs between cells, in UTF-8, and numbers with all their digits, not as they are shown.
const asText = 'csv:Text - txt - csv (StarCalc):9,,76,1,,0,false,false,false,false,false,-1';

const statement = richStatement('2026-000017');
const documents = [
  statement,
  { ...creditOf(statement), number: '2026-000018' },
  richStatement('2026-000019', 'rounded_total'),
  {
    ...statement,
    number: null,
    kind: 'preview' as const,
    tariff: null,
    charges: [],
    totals: { ...statement.totals, net: null, tax: null, gross: null },
  },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wattjobs-exports-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('LibreOffice', () => {
  const sheets = new Map<string, readonly (readonly string[])[]>();
  beforeAll(async () => {
    const file = join(folder, 'bills.xlsx');
    await writeFile(file, await forgetValues(await exportToBuffer('xlsx', documents)));
    const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
    await run('soffice', [profile, '--headless', '--convert-to', asText, '--outdir', folder, file]);
    for (const name of ['Statement', 'Energy', 'Charges', 'Readings', 'Events']) {
      const text = await readFile(join(folder, `bills-${name}.csv`), 'utf8');
      const rows = text.trimEnd().split('\n');
      sheets.set(
        name,
        rows.slice(1).map((row) => row.split('\t')),
      );
    }
  }, 120_000);

  /** The numbers of a column, in the rows whose cell in another one has a text. */
  const numbers = (sheet: string, column: number, inColumn: number, text: string) =>
    (sheets.get(sheet) ?? []).filter((row) => row[inColumn] === text).map((row) => (row[column] === '' ? null : Number(row[column])));
  const asNumber = (decimal: string | null) => (decimal === null ? null : Number(decimal));

  it('calculates the energy of each line and of each statement', () => {
    expect(numbers('Statement', 8, 5, 'energy')).toEqual(
      documents.flatMap(({ energy }) => energy.map(({ energyKwh }) => asNumber(energyKwh))),
    );
    expect(numbers('Statement', 8, 5, 'total energy')).toEqual(documents.map(({ totals }) => asNumber(totals.energyKwh)));
  });

  it('calculates every part from the raw readings', () => {
    const parts = documents.flatMap(({ energy }) => energy.flatMap((line) => line.parts));
    const columns = (sheets.get('Energy') ?? []).map((row) => [row[11], row[13]].map(Number));
    expect(columns).toEqual(parts.map(({ registerKwh, energyKwh }) => [Number(registerKwh), Number(energyKwh)]));
  });

  it('calculates every amount and the totals', () => {
    expect(numbers('Statement', 13, 5, 'charge')).toEqual(documents.flatMap(({ charges }) => charges.map(({ amount }) => Number(amount))));
    const billed = documents.slice(0, 3);
    expect(numbers('Statement', 13, 5, 'net')).toEqual(billed.map(({ totals }) => asNumber(totals.net)));
    expect(numbers('Statement', 13, 5, 'tax')).toEqual(billed.map(({ totals }) => asNumber(totals.tax)));
    expect(numbers('Statement', 13, 5, 'gross')).toEqual(billed.map(({ totals }) => asNumber(totals.gross)));
  });

  it('finds no error, and takes no text for a formula', () => {
    const cells = [...sheets.values()].flat(2);
    expect(cells.filter((cell) => /^(#|Err:)/.test(cell))).toEqual([]);
    expect(cells).toContain('=cmd|1000.4');
  });
});

describe('pdftotext', () => {
  let text: string;
  beforeAll(async () => {
    const file = join(folder, 'bills.pdf');
    await writeFile(file, await exportToBuffer('pdf', documents));
    text = (await run('pdftotext', ['-layout', file, '-'])).stdout;
  });

  it('finds the longest times, registers and prices in one piece', async () => {
    const [time, figure, price] = ['2024-12-30T22:18:33.911-03:00', '123456789012345.123456789', '123456.123456789'];
    const longest = JSON.stringify(statement)
      .replaceAll(/"20\d\d-\d\d-\d\dT[^"]*"/g, JSON.stringify(time))
      .replaceAll(/("(?:kwh|\w+Kwh|quantity)":"-?)[^"]*/g, `$1${figure}`)
      .replaceAll(/("price":")[^"]*/g, `$1${price}`);
    const file = join(folder, 'longest.pdf');
    await writeFile(file, await exportToBuffer('pdf', [JSON.parse(longest)]));
    const words = (await run('pdftotext', ['-layout', file, '-'])).stdout.split(/\s+/);
    for (const whole of [time, figure, price]) {
      expect(words).toContain(whole);
      expect(words.filter((word) => word.length > 3 && whole.includes(word) && word !== whole)).toEqual([]);
    }
  });

  it('finds the totals, and letters of several scripts', () => {
    for (const { totals } of documents) {
      for (const total of [totals.energyKwh, totals.net, totals.tax, totals.gross])
        if (total !== null) expect(text).toContain(` ${total} `);
    }
    expect(text).toContain('Ødegård & Μίλτος "Київ"');
    expect(text).toContain('Łąkowa 1');
    expect(text.replaceAll('\u00a0', ' ')).toContain('ארון חדר שלוש');
    expect(text).toContain('Credit 2026-000018 of 2026-000017');
  });

  it('finds the readings around each boundary with their evidence', () => {
    const [line] = statement.energy;
    const readings = line?.parts.flatMap(({ start, end }) => [start.before, start.after, end.before, end.after]) ?? [];
    expect(readings).toHaveLength(4);
    for (const reading of readings) {
      expect(text).toContain(`${reading?.at}`);
      expect(text).toContain(`${reading?.kwh} kWh`);
      expect(text).toContain(`${reading?.matchedText}`);
      expect(text).toContain(`${reading?.pageHash?.slice(32)}`);
    }
  });

  it('finds events with their decisions, questions, and numbered pages', () => {
    for (const words of ['reset', 'confirmed', 'The PDU was restarted.', 'meter_replaced', 'rollover', 'at most', 'no_readings']) {
      expect(text).toContain(words);
    }
    expect(text).toContain('The rack was empty.');
    expect(text).toMatch(/2026-000017 · 2026-01 · page 1 of \d+\n/);
    expect(text).toMatch(/Preview · 2026-01 · page 1 of \d+\n/);
  });
});
