import type { ChargeLine, EnergyLine, StatementDocument } from '../document.ts';

/** A column: its heading, what its cells are, and how a row gets one. What is not known is an empty cell. */
interface Column<Row> {
  readonly heading: string;
  readonly kind: 'text' | 'decimal';
  cell(row: Row, document: StatementDocument): string | null;
}

function text<Row>(heading: string, cell: Column<Row>['cell']): Column<Row> {
  return { heading, kind: 'text', cell };
}

function decimal<Row>(heading: string, cell: Column<Row>['cell']): Column<Row> {
  return { heading, kind: 'decimal', cell };
}

/** The first eight are those of the system before, in its order; it rounded to 2 places, and here are all that are known. */
export const energyColumns: readonly Column<EnergyLine>[] = [
  text('Client', ({ clientName }) => clientName),
  text('Endpoint', ({ endpointName }) => endpointName),
  text('Location', ({ location }) => location),
  decimal('Current kWh', ({ endKwh }) => endKwh),
  decimal('Previous kWh', ({ startKwh }) => startKwh),
  decimal('Consumed kWh', ({ energyKwh }) => energyKwh),
  text('Last Reading', ({ lastReadingAt }) => lastReadingAt),
  decimal('Readings Count', ({ readingsCount }) => String(readingsCount)),
  text('Month', (_, { month }) => month),
  text('Line', ({ line }) => line),
  text('Outlet', ({ outlet }) => outlet),
  decimal('Share', ({ share }) => share),
  text('From', ({ from }) => from),
  text('To', ({ to }) => to),
  decimal('Minus kWh', ({ minusKwh }) => minusKwh),
  decimal('Plus kWh', ({ plusKwh }) => plusKwh),
  decimal('Coverage', ({ coverage }) => String(coverage)),
  text('Flags', ({ flags }) => flags.join(' ')),
  text('Events', ({ events }) => events.map(({ kind, status, at }) => `${kind} ${status} ${at}`).join('; ')),
  text('Endpoint ID', ({ endpointId }) => endpointId),
  ...ofStatement<EnergyLine>(),
];

export const chargeColumns: readonly Column<ChargeLine>[] = [
  text('Month', (_, { month }) => month),
  text('Component', ({ component }) => component),
  text('Text', (charge) => charge.text),
  text('Line', ({ line }) => line),
  decimal('Quantity', ({ quantity }) => quantity),
  text('Unit', ({ unit }) => unit),
  decimal('Price', ({ price }) => price),
  decimal('Amount', ({ amount }) => amount),
  text('Currency', (_, { tariff }) => tariff?.currency ?? null),
  decimal('Exact amount', ({ exactAmount }) => exactAmount),
  text('Formula', ({ formula }) => formula),
  ...ofStatement<ChargeLine>(),
];

function ofStatement<Row>(): Column<Row>[] {
  return [
    text('Customer', (_, { customer }) => customer?.name ?? null),
    text('Customer reference', (_, { customer }) => customer?.reference ?? null),
    text('Statement', (_, { number }) => number),
    text('Kind', (_, { kind }) => kind),
    text('Corrects', (_, { corrects }) => corrects),
    text('Inputs hash', (_, { inputsHash }) => inputsHash),
  ];
}

/**
 * A table as CSV (RFC 4180), with CRLF. It begins with a byte order mark: without one, Excel takes UTF-8 for the code page of the machine
 * and garbles every name that is not plain ASCII; other programs skip it. With the decimal comma, cells are separated by semicolons, as
 * Excel expects where people write numbers so.
 */
export async function* csvOf<Row>(
  documents: AsyncIterable<StatementDocument>,
  columns: readonly Column<Row>[],
  rowsOf: (document: StatementDocument) => readonly Row[],
  decimalStyle: 'dot' | 'comma',
): AsyncGenerator<string> {
  const separator = decimalStyle === 'comma' ? ';' : ',';
  yield `\uFEFF${columns.map(({ heading }) => heading).join(separator)}\r\n`;
  for await (const document of documents) {
    let rows = '';
    for (const row of rowsOf(document)) {
      rows += `${columns.map((column) => field(column.kind, column.cell(row, document) ?? '', decimalStyle)).join(separator)}\r\n`;
    }
    if (rows !== '') yield rows;
  }
}

function field(kind: Column<unknown>['kind'], value: string, decimalStyle: 'dot' | 'comma'): string {
  if (kind === 'decimal') return decimalStyle === 'comma' ? value.replace('.', ',') : value;
  const safe = startsFormula.test(value) ? `'${value}` : value;
  return /[",;\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** With one of these a spreadsheet takes a text for a formula; some also with the wide forms. An apostrophe makes it text again. */
const startsFormula = /^[=+\-@\t\r\n＝＋－＠]/;
