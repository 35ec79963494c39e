import type { StatementDocument } from '../document.ts';
import { addCharges, type EnergyRow } from './charge-rows.ts';
import { addEnergy } from './energy-rows.ts';
import { fractionOf, product, sum } from '../tariffs/fraction.ts';
import { figureBy, type Sheets, sheetsOfStatements, type Way } from './sheets.ts';
import { type Cell, workbookOf } from './workbook.ts';

/**
 * Statements as a workbook (XLSX): what is printed, how it comes about by formulas down to the raw readings, and the events.
 * A figure has a formula only if the formula gives it exactly. Spreadsheets calculate
 * with 15 digits.
 */
export async function* xlsxOf(documents: AsyncIterable<StatementDocument>): AsyncGenerator<Buffer> {
  const sheets = sheetsOfStatements();
  for await (const document of documents) await addStatement(sheets, document);
  yield* workbookOf(Object.values(sheets));
}

async function addStatement(sheets: Sheets, document: StatementDocument): Promise<void> {
  const { number, kind, corrects, customer, month, tariff, totals, questions, accepted, inputsHash } = document;
  const head = [number ?? kind, kind, corrects, customer?.name ?? null, month];
  const add = (item: string, text: string | null, ...cells: readonly Cell[]) => sheets.statement.add([...head, item, text, ...cells]);

  const lineRows: EnergyRow[] = [];
  for (const line of document.energy) {
    const parts = await addEnergy(sheets, document, line);
    const shareCell = `H${sheets.statement.rows + 1}`;
    const shared: Way | undefined = parts && [`${parts[0]}*${shareCell}`, product(parts[1], fractionOf(line.share))];
    const { energyKwh, minusKwh, plusKwh, coverage, flags } = line;
    const figures = [figureBy(shared, energyKwh), ...[minusKwh, plusKwh, String(coverage)].map((decimal) => ({ decimal }))];
    const text = line.line === line.endpointName ? line.line : `${line.line}: ${line.endpointName}`;
    const row = await add('energy', text, { decimal: line.share }, ...figures, flags.join(' '));
    lineRows.push({ line: line.line, energyKwh, row });
  }
  const known = document.energy.flatMap(({ energyKwh }) => energyKwh ?? []).map(fractionOf);
  const all: Way = [`SUM(I${lineRows[0]?.row}:I${lineRows.at(-1)?.row})`, sum(known)];
  const totalRow = await add('total energy', null, null, figureBy(known.length === 0 ? undefined : all, totals.energyKwh));

  const byLine = Map.groupBy(lineRows, ({ line }) => line);
  await addCharges(sheets, document, { byLine, totalRow }, (item, text, amount) =>
    add(item, text, null, null, null, null, null, null, amount, tariff?.currency ?? null),
  );
  if (tariff !== null) await add('rounding', `${tariff.roundingRule} (${tariff.totalRule})`);
  for (const { code, text } of questions) await add('question', `${code}: ${text}`);
  if (accepted !== null) await add('accepted', `${accepted.reason} (${accepted.by})`);
  if (inputsHash !== null) await add('inputs hash', inputsHash);
}
