import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMeterConfiguration } from '../configuration/index.ts';
import { interpretPage } from './interpret-page.ts';

/** One line of a meter's page. */
interface Line {
  readonly label: string;
  /** Of the unit. */
  readonly millionths: bigint;
  readonly unit: string;
}

interface Style {
  readonly group: string;
  readonly point: string;
  readonly decimals: number;
  readonly zeros: string;
}

const total: Line = { label: 'Total energy', millionths: 12_543_500_000n, unit: 'kWh' };
const others: readonly Line[] = [
  { label: 'Energy today', millionths: 12_300_000n, unit: 'kWh' },
  { label: 'Voltage', millionths: 230_100_000n, unit: 'V' },
  { label: 'Current', millionths: 15_500_000n, unit: 'A' },
  { label: 'Power', millionths: 3_565_000_000n, unit: 'W' },
  { label: 'Reactive energy', millionths: 1_234_500_000n, unit: 'kvarh' },
  { label: 'Exported energy', millionths: 456_700_000n, unit: 'kWh' },
];

/** How many millionths of a unit are one thousandth of a kWh; a unit that is not listed is no energy. */
const units: Readonly<Record<string, bigint | undefined>> = {
  kWh: 1000n,
  KWH: 1000n,
  kW·h: 1000n,
  'kW h': 1000n,
  度: 1000n,
  '': 1000n,
  Wh: 1_000_000n,
  MWh: 1n,
  J: 3_600_000_000n,
  MJ: 3600n,
  kvarh: undefined,
  kVAh: undefined,
  'kWh/day': undefined,
  'kWh/100km': undefined,
  '度/百公里': undefined,
  kW: undefined,
  A: undefined,
  '€': undefined,
};
const labels = [
  '',
  'Total',
  'Zählerstand',
  'Voltage',
  'Power',
  'Reactive energy',
  'Energy today',
  'Tariff 1',
  'kWh',
  'L1',
  'Meter 2',
  'No. 4',
];
const groups = ['', ',', '.', ' ', '&nbsp;', '&nbsp', '&#8239;', '\u2009', "'", '\u2019'];
const plain: Style = { group: '', point: '.', decimals: 1, zeros: '' };

/** A number, and the millionths that can be read from it: fewer decimals round it. */
function print(millionths: bigint, { group, point, decimals, zeros }: Style): { readonly text: string; readonly shown: bigint } {
  const whole = String(millionths / 1_000_000n).replace(/\B(?=(?:\d{3})+$)/g, group);
  const fraction = String(millionths % 1_000_000n)
    .padStart(6, '0')
    .slice(0, decimals);
  const shown = millionths - (millionths % 10n ** BigInt(6 - decimals));
  return { text: `${group === '' ? zeros : ''}${whole}${decimals === 0 ? '' : point}${fraction}`, shown };
}

/** Pages that show the lines, with the configuration that finds the first one. */
const layouts: Readonly<
  Record<string, { readonly page: (rows: readonly { label: string; text: string; unit: string }[]) => string; readonly config: object }>
> = {
  'a table of two columns': {
    page: (rows) => `<table>${rows.map(({ label, text, unit }) => `<tr><td>${label}</td><td>${text} ${unit}</td></tr>`).join('')}</table>`,
    config: { valueSelector: 'tr:nth-child(1) > td:nth-child(2)' },
  },
  'a table with the unit in a column': {
    page: (rows) =>
      `<table>${rows.map(({ label, text, unit }) => `<tr><th>${label}</th><td>${text}</td><td>${unit}</td></tr>`).join('\n')}</table>`,
    config: { valueSelector: 'body > table > tbody > tr:nth-child(1) > td:nth-child(2)' },
  },
  'a table with headers': {
    page: (rows) =>
      `<table><tr>${rows.map(({ label, unit }) => `<th>${label} [${unit}]</th>`).join('')}</tr><tr>${rows.map(({ text }) => `<td>${text}</td>`).join('')}</tr></table>`,
    config: { valueSelector: 'tr:nth-child(2) > td:nth-child(1)' },
  },
  'a table with the unit in the label': {
    page: (rows) =>
      `<table>${rows.map(({ label, text, unit }) => `<tr><td>${label} (${unit}):</td><td>${text}</td></tr>`).join('')}</table>`,
    config: { valueSelector: 'tr:nth-child(1) > td:nth-child(2)' },
  },
  'a list of definitions': {
    page: (rows) => `<dl>${rows.map(({ label, text, unit }) => `<dt>${label}</dt><dd>${text}<small>${unit}</small></dd>`).join('')}</dl>`,
    config: { valueSelector: 'dd:nth-of-type(1)' },
  },
  boxes: {
    page: (rows) =>
      rows
        .map(({ label, text, unit }) => `<div class="box"><div class="name">${label}</div><div><b>${text}</b> ${unit}</div></div>`)
        .join(''),
    config: { valueSelector: '.box:nth-of-type(1) b' },
  },
  lines: {
    page: (rows) => rows.map(({ label, text, unit }) => `<p>${label}: ${text} ${unit} (2026-01-10)</p>`).join('\n'),
    config: { valueSelector: 'p:nth-of-type(1)', valuePattern: '([0-9.]+)' },
  },
  'lines that a pattern reads': {
    page: (rows) => rows.map(({ label, text, unit }) => `${label} = ${text} ${unit}<br>`).join('\n'),
    config: { valuePattern: "([0-9][0-9.,' ’]*)\\s*kWh" },
  },
  'fields of a form': {
    page: (rows) =>
      rows
        .map(
          ({ label, text, unit }, index) => `<label for="f${index}">${label} (${unit})</label><input id="f${index}" value="${text}"><br>`,
        )
        .join(''),
    config: { valueSelector: '#f0' },
  },
};

const mutation = fc.oneof(
  fc.record({ label: fc.constantFrom(...labels) }),
  fc.record({ unit: fc.constantFrom(...Object.keys(units)) }),
  fc.record({
    style: fc
      .record({
        group: fc.constantFrom(...groups),
        point: fc.constantFrom('.', ','),
        decimals: fc.constantFrom(0, 1, 2, 3, 4),
        zeros: fc.constantFrom('', '0', '000'),
      })
      .filter(({ group, point }) => group !== point),
    millionths: fc.constantFrom(12_543_500_000n, 1_234_567_000n, 987_654_000n, 1_234_000_000n, 1_234_567_890_000n, 412_000n),
  }),
  fc.record({ order: fc.shuffledSubarray([total, ...others], { minLength: 7 }) }),
);
const counts = { right: 0, none: 0 };

describe('1,000 mutated pages', () => {
  it('give no wrong value', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(layouts)), fc.constantFrom(undefined, 'kWh', 'auto'), mutation, (name, unit, mutated) => {
        const { style = plain, order = [total, ...others] } = mutated as { readonly style?: Style; readonly order?: readonly Line[] };
        const changed = mutated as { readonly label?: string; readonly unit?: string; readonly millionths?: bigint };
        const ofUnit = units[changed.unit ?? 'kWh'];
        const millionths = ((changed.millionths ?? total.millionths) * (ofUnit ?? 1000n)) / 1000n;
        const rows = order.map((line) => {
          const shown = line === total ? { ...line, ...changed, millionths } : line;
          return { label: shown.label, unit: shown.unit, text: print(shown.millionths, style).text };
        });
        const { shown } = print(millionths, style);
        const rightKwh = ofUnit === undefined ? undefined : Number(shown) / Number(ofUnit) / 1000;

        const { page, config } = layouts[name] ?? { page: () => '', config: {} };
        const parsed = parseMeterConfiguration({
          ipAddress: '192.0.2.5',
          scrapingConfig: { ...config, ...(unit === undefined ? {} : { unit }) },
        });
        if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
        const html = `<!doctype html><title>Meter</title><h1>Meter</h1>${page(rows)}`;
        const read = interpretPage(
          { url: 'http://192.0.2.5/', status: 200, contentType: 'text/html', body: html, frames: [] },
          parsed.configuration,
        );
        if (read.kind !== 'value') counts.none += 1;
        else {
          counts.right += 1;
          expect(rightKwh === undefined ? 'refused' : read.totalKwh, `${html}\n${JSON.stringify(read)}`).toBe(
            Number(rightKwh?.toPrecision(12)),
          );
        }
      }),
      { numRuns: 1000 },
    );
    // Otherwise a reader that refuses everything would pass too.
    expect(counts.right).toBeGreaterThan(400);
    expect(counts.right + counts.none).toBe(1000);
  });
});
