import type { ChargeLine, EnergyLine, StatementDocument } from '../document.ts';
import { writeDecimal } from '../../metering/decimal.ts';
import { placesOf } from '../tariffs/currency.ts';
import { difference, type Fraction, fraction, fractionOf, product, rounded, sum } from '../tariffs/fraction.ts';
import { figureBy, type Sheets, type Way } from './sheets.ts';
import type { Cell, Figure } from './workbook.ts';

/** The most arguments that a function of a spreadsheet takes. */
const mostArguments = 255;

/** More digits than a spreadsheet calculates with. */
const shownPlaces = 15;

/** The row of the sheet `Statement` that holds the energy of an endpoint, and the line of the bill that it is part of. */
export interface EnergyRow extends Pick<EnergyLine, 'line' | 'energyKwh'> {
  readonly row: number;
}

/** The rows of energy by the lines of the bill, and that of all together. */
interface EnergyRows {
  readonly byLine: ReadonlyMap<string, readonly EnergyRow[]>;
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
    const above = () => ({ charges: charges.slice(0, index), first, sheet: '' });
    const used = component === 'tax' ? sumOf(above(), '<>tax') : energyUsed(charge, document.totals.energyKwh, energyRows);
    const head = [
      number ?? kind,
      component,
      text,
      line,
      figureBy(quantity === null ? undefined : used, quantity),
      unit,
      { decimal: price },
    ];
    const exact = component === 'rounding' ? figureBy(roundingOf(above(), places), amount, places) : exactFigure(charge, row);
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
function energyUsed({ line, unit }: ChargeLine, totalKwh: string | null, { byLine, totalRow }: EnergyRows): Way | undefined {
  if (unit !== 'kWh') return undefined;
  if (line === null) return totalKwh === null ? undefined : [`Statement!I${totalRow}`, fractionOf(totalKwh)];
  const rows = byLine.get(line) ?? [];
  if (rows.length > mostArguments) return undefined;
  const cells = rows.map(({ row }) => `Statement!I${row}`).join(',');
  return [`SUM(${cells})`, sum(rows.flatMap(({ energyKwh }) => energyKwh ?? []).map(fractionOf))];
}
