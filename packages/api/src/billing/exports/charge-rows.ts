import type { ChargeLine, StatementDocument } from '../document.ts';
import { writeDecimal } from '../../metering/decimal.ts';
import { placesOf } from '../tariffs/currency.ts';
import { difference, fraction, fractionOf, product, rounded, sum } from '../tariffs/fraction.ts';
import type { Sheets } from './sheets.ts';
import { figureBy, type Way } from './ways.ts';
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
  const { number, kind, charges, totals, tariff } = document;
  const currency = tariff?.currency ?? null;
  const places = placesOf(currency ?? '');
  const first = sheets.charges.rows + 1;
  for (const [index, charge] of charges.entries()) {
    const row = first + index;
    const before = sumsOf(charges.slice(0, index), first, places);
    const { component, text, line, quantity, unit, price, amount, formula } = charge;
    const used = component === 'tax' ? before?.net() : energyUsed(charge, document, energyRows);
    const head = [
      number ?? kind,
      component,
      text,
      line,
      figureBy(quantity === null ? undefined : used, quantity),
      unit,
      { decimal: price },
    ];
    const exact = component === 'rounding' ? figureBy(before?.rounding(), amount, places) : exactFigure(charge, row);
    await sheets.charges.add([...head, exact, figureBy([`H${row}`, exactOf(charge)], amount, places), currency, formula]);
    await print('charge', text, { decimal: amount, formula: `Charges!I${row}`, places });
  }
  const printTotal = async (item: string, total: string | null, way: Way | undefined) =>
    total === null ? undefined : ([`N${await print(item, null, figureBy(way, total, places))}`, fractionOf(total)] as const);
  const all = sumsOf(charges, first, places, 'Charges!');
  const net = await printTotal('net', totals.net, all?.net());
  const tax = await printTotal('tax', totals.tax, all?.tax());
  await printTotal('gross', totals.gross, net && tax && [`${net[0]}+${tax[0]}`, sum([net[1], tax[1]])]);
}

/** The sums of charges in rows that follow each other: those of the amounts as printed, and what rounding them once would change. */
function sumsOf(charges: readonly ChargeLine[], first: number, places: number, sheet = '') {
  if (charges.length === 0) return undefined;
  const range = (column: string) => `${sheet}${column}${first}:${column}${first + charges.length - 1}`;
  const printed = (chosen: readonly ChargeLine[]) => sum(chosen.map(({ amount }) => fractionOf(amount)));
  const sumWhere = (criterion: string, isWanted: (isTax: boolean) => boolean): Way => [
    `SUMIFS(${range('I')},${range('B')},"${criterion}")`,
    printed(charges.filter(({ component }) => isWanted(component === 'tax'))),
  ];
  return {
    net: () => sumWhere('<>tax', (isTax) => !isTax),
    tax: () => sumWhere('tax', (isTax) => isTax),
    rounding: (): Way => [
      `ROUND(SUM(${range('H')}),${places})-SUM(${range('I')})`,
      difference(fraction(rounded(sum(charges.map(exactOf)), places), places), printed(charges)),
    ],
  };
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
  if (line === null) return [`Statement!I${totalRow}`, fractionOf(totals.energyKwh)];
  const lines = energy.flatMap(({ line: name, energyKwh }, index) => (name === line ? [{ row: lineRows[index], energyKwh }] : []));
  if (lines.length > mostArguments) return undefined;
  const cells = lines.map(({ row }) => `Statement!I${row}`).join(',');
  return [`SUM(${cells})`, sum(lines.flatMap(({ energyKwh }) => energyKwh ?? []).map(fractionOf))];
}
