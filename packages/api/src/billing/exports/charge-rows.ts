import type { ChargeLine, StatementDocument } from '../document.ts';
import { plus, readFraction, sumOf, times } from './fraction.ts';
import type { Sheets } from './sheets.ts';
import { figureBy, type Way } from './ways.ts';
import type { Cell, Figure } from './workbook.ts';

/** The most arguments that a function of a spreadsheet takes. */
const mostArguments = 255;

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
  const { charges, totals, tariff } = document;
  const places = placesOf(document);
  const first = sheets.charges.rows + 1;
  for (const charge of charges) {
    const row = await addCharge(sheets, document, charge, { places, used: usedBy(charge, document, energyRows) });
    await print('charge', charge.text, { decimal: charge.amount, formula: `Charges!I${row}`, places });
  }
  const last = sheets.charges.rows;

  /** A total is the sum of the rounded amounts, or that of the exact ones, as the rule of totals says. */
  const waysTo = (criterion: string, chosen: readonly ChargeLine[]): readonly Way[] => {
    const range = (column: string) => `Charges!${column}${first}:${column}${last}`;
    const sumIn = (column: string, figures: readonly string[]): Way => [
      `SUMIFS(${range(column)},${range('B')},"${criterion}")`,
      sumOf(figures.map(readFraction)),
    ];
    const rounded = () => sumIn('I', chosen.map(({ amount }) => amount));
    const exact = () => sumIn('H', chosen.map(({ exactAmount }) => exactAmount));
    if (charges.length === 0) return [];
    return tariff?.totalRule === 'rounded_total' ? [exact(), rounded()] : [rounded(), exact()];
  };
  const isTax = ({ component }: ChargeLine) => component === 'tax';
  const printTotal = async (item: string, total: string | null, ways: readonly Way[]) =>
    total === null ? undefined : ([`N${await print(item, null, figureBy(ways, total, places))}`, readFraction(total)] as const);
  const net = await printTotal('net', totals.net, waysTo('<>tax', charges.filter((charge) => !isTax(charge))));
  const tax = await printTotal('tax', totals.tax, waysTo('tax', charges.filter(isTax)));
  const both: readonly Way[] = net && tax ? [[`(${net[0]}+${tax[0]})`, plus(net[1], tax[1])]] : [];
  await printTotal('gross', totals.gross, [...both, ...waysTo('<>', charges)]);
}

async function addCharge(
  sheets: Sheets,
  { number, kind, tariff }: StatementDocument,
  charge: ChargeLine,
  { places, used }: { readonly places: number; readonly used: readonly Way[] },
): Promise<number> {
  const { component, text, line, quantity, unit, price, amount, exactAmount, formula } = charge;
  const row = sheets.charges.rows + 1;
  const exact = readFraction(exactAmount);
  const product: Way | undefined =
    quantity === null || price === null ? undefined : [`E${row}*G${row}`, times(readFraction(quantity), readFraction(price))];
  return await sheets.charges.add([
    ...[number ?? kind, component, text, line],
    quantity === null ? null : figureBy(used, quantity),
    ...[unit, { decimal: price }, exactFigure(exactAmount, product)],
    figureBy([[`H${row}`, exact]], amount, places),
    ...[tariff?.currency ?? null, formula],
  ]);
}

/** Not rounded: the formula is quantity × price if that is the exact amount, or the fraction; a decimal stands for itself. */
function exactFigure(exactAmount: string, product: Way | undefined): Figure {
  const { dividend, divisor } = readFraction(exactAmount);
  const isProduct = product !== undefined && product[1].dividend * divisor === dividend * product[1].divisor;
  const formula = isProduct ? product[0] : exactAmount;
  return exactAmount.includes('/') || isProduct ? { decimal: null, formula } : { decimal: exactAmount };
}

/** The energy that a quantity can be: that of its lines, or of the whole statement. */
function usedBy({ line, unit }: ChargeLine, { energy, totals }: StatementDocument, { lineRows, totalRow }: EnergyRows): readonly Way[] {
  if (unit !== 'kWh') return [];
  if (line === null) return [[`Statement!I${totalRow}`, readFraction(totals.energyKwh)]];
  const lines = energy.flatMap(({ line: name, energyKwh }, index) => (name === line ? [{ row: lineRows[index], energyKwh }] : []));
  if (lines.length > mostArguments) return [];
  const sum = sumOf(lines.flatMap(({ energyKwh }) => energyKwh ?? []).map(readFraction));
  return [[`SUM(${lines.map(({ row }) => `Statement!I${row}`).join(',')})`, sum]];
}

/** The places of the currency: as many as the most exact amount shows. */
function placesOf({ charges, totals: { net, tax, gross } }: StatementDocument): number {
  const amounts = [...charges.map(({ amount }) => amount), net, tax, gross];
  return Math.max(...amounts.map((amount) => amount?.split('.')[1]?.length ?? 0));
}
