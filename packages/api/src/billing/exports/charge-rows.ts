import type { ChargeLine, StatementDocument } from '../document.ts';
import { writeDecimal } from '../../metering/decimal.ts';
import { placesOf } from '../tariffs/currency.ts';
import { difference, type Fraction, fraction, fractionOf, product, rounded, sum } from '../tariffs/fraction.ts';
import { figureBy, type Sheets, type Way } from './sheets.ts';
import type { Cell, Figure } from './workbook.ts';

/** The most arguments that a function of a spreadsheet takes. */
const mostArguments = 255;

/** More digits than a spreadsheet calculates with. */
const shownPlaces = 15;

/** The rows of the sheet `Statement` that hold energy: of each line, and of all together. */
interface EnergyRows {
  readonly lineRows: readonly number[];
  readonly totalRow: number;
}

/** Writes what is charged, and with `print` the rows of the sheet `Statement` about money. */
export async function addCharges(
  sheets: Sheets,
  document: StatementDocument,
  energyRows: EnergyRows,
  print: (item: string, text: string | null, amount: Cell) => Promise<number>,
): Promise<void> {
  const { number, kind, charges, tariff } = document;
  const { net, tax, gross } = document.totals;
  const currency = tariff?.currency ?? null;
  const places = placesOf(currency ?? '');
  const first = sheets.charges.rows + 1;
  for (const [index, charge] of charges.entries()) {
    const { component, text, line, quantity, unit, price, amount, formula } = charge;
    const row = first + index;
    const before = { charges: charges.slice(0, index), first, sheet: '' };
    const used = component === 'tax' ? sumOf(before, '<>tax') : energyUsed(charge, document, energyRows);
    const head = [
      number ?? kind,
      component,
      text,
      line,
      figureBy(quantity === null ? undefined : used, quantity),
      unit,
      { decimal: price },
    ];
    const exact = component === 'rounding' ? figureBy(roundingOf(before, places), amount, places) : exactFigure(charge, row);
    await sheets.charges.add([...head, exact, figureBy([`H${row}`, exactOf(charge)], amount, places), currency, formula]);
    await print('charge', text, { decimal: amount, formula: `Charges!I${row}`, places });
  }
  if (net === null || tax === null) return;
  const all = { charges, first, sheet: 'Charges!' };
  const netRow = await print('net', null, figureBy(sumOf(all, '<>tax'), net, places));
  const taxRow = await print('tax', null, figureBy(sumOf(all, 'tax'), tax, places));
  await print('gross', null, figureBy([`N${netRow}+N${taxRow}`, sum([fractionOf(net), fractionOf(tax)])], gross, places));
}

/** Charges in rows that follow each other. */
interface Range {
  readonly charges: readonly ChargeLine[];
  readonly first: number;
  readonly sheet: string;
}

function cellsOf({ charges, first, sheet }: Range, column: string): string {
  return `${sheet}${column}${first}:${column}${first + charges.length - 1}`;
}

/** The sum of the amounts as printed of all taxes, or of all else. */
function sumOf(range: Range, criterion: 'tax' | '<>tax'): Way | undefined {
  if (range.charges.length === 0) return undefined;
  const chosen = range.charges.filter(({ component }) => (component === 'tax') === (criterion === 'tax'));
  return [`SUMIFS(${cellsOf(range, 'I')},${cellsOf(range, 'B')},"${criterion}")`, printed(chosen)];
}

/** What rounding the sum once would change. */
function roundingOf(range: Range, places: number): Way {
  const once = fraction(rounded(sum(range.charges.map(exactOf)), places), places);
  return [`ROUND(SUM(${cellsOf(range, 'H')}),${places})-SUM(${cellsOf(range, 'I')})`, difference(once, printed(range.charges))];
}

function printed(charges: readonly ChargeLine[]): Fraction {
  return sum(charges.map(({ amount }) => fractionOf(amount)));
}

/** Not rounded: quantity × price if that is the exact amount, a fraction as it is, and a decimal by itself. */
function exactFigure(charge: ChargeLine, row: number): Figure {
  const { quantity, price, exactAmount } = charge;
  const exact = exactOf(charge);
  const decimal = writeDecimal(rounded(exact, shownPlaces), shownPlaces);
  const isProduct = quantity !== null && price !== null && difference(product(fractionOf(quantity), fractionOf(price)), exact).over === 0n;
  if (isProduct) return { decimal, formula: `E${row}*G${row}` };
  return exactAmount.includes('/') ? { decimal, formula: exactAmount } : { decimal: exactAmount };
}

function exactOf({ exactAmount }: ChargeLine) {
  const [over = '', under = '1'] = exactAmount.split('/');
  return product(fractionOf(over), { over: 1n, under: BigInt(under) });
}

/** The energy that a quantity is if the whole of it is charged at one price: that of its lines, or of the statement. */
function energyUsed(
  { line, unit }: ChargeLine,
  { energy, totals }: StatementDocument,
  { lineRows, totalRow }: EnergyRows,
): Way | undefined {
  if (unit !== 'kWh') return undefined;
  if (line === null) return totals.energyKwh === null ? undefined : [`Statement!I${totalRow}`, fractionOf(totals.energyKwh)];
  const lines = energy.flatMap(({ line: name, energyKwh }, index) => (name === line ? [{ row: lineRows[index], energyKwh }] : []));
  if (lines.length > mostArguments) return undefined;
  const cells = lines.map(({ row }) => `Statement!I${row}`).join(',');
  return [`SUM(${cells})`, sum(lines.flatMap(({ energyKwh }) => energyKwh ?? []).map(fractionOf))];
}
