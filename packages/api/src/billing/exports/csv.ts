import type { ChargeLine, EnergyLine, StatementDocument } from '../document.ts';

/** What is not known is null: an empty cell. */
type Cell = string | null | { readonly decimal: string | null };

/** The columns of a table by their headings, in order. */
type Columns<Row> = Readonly<Record<string, (row: Row, document: StatementDocument) => Cell>>;

const columnsOfStatement: Columns<unknown> = {
  Customer: (_, { customer }) => customer?.name ?? null,
  'Customer reference': (_, { customer }) => customer?.reference ?? null,
  Statement: (_, { number }) => number,
  Kind: (_, { kind }) => kind,
  Corrects: (_, { corrects }) => corrects,
  'Inputs hash': (_, { inputsHash }) => inputsHash,
};

/** The first eight are those of the system before, in its order; it rounded to 2 places, and here are all that are known. */
export const energyColumns: Columns<EnergyLine> = {
  Client: ({ clientName }) => clientName,
  Endpoint: ({ endpointName }) => endpointName,
  Location: ({ location }) => location,
  'Current kWh': ({ endKwh }) => ({ decimal: endKwh }),
  'Previous kWh': ({ startKwh }) => ({ decimal: startKwh }),
  'Consumed kWh': ({ energyKwh }) => ({ decimal: energyKwh }),
  'Last Reading': ({ lastReadingAt }) => lastReadingAt,
  'Readings Count': ({ readingsCount }) => String(readingsCount),
  Month: (_, { month }) => month,
  Line: ({ line }) => line,
  Outlet: ({ outlet }) => outlet,
  Share: ({ share }) => ({ decimal: share }),
  From: ({ from }) => from,
  To: ({ to }) => to,
  'Minus kWh': ({ minusKwh }) => ({ decimal: minusKwh }),
  'Plus kWh': ({ plusKwh }) => ({ decimal: plusKwh }),
  Coverage: ({ coverage }) => ({ decimal: String(coverage) }),
  Flags: ({ flags }) => flags.join(' '),
  Events: ({ events }) => events.map(({ kind, status, at }) => `${kind} ${status} ${at}`).join('; '),
  'Endpoint ID': ({ endpointId }) => endpointId,
  ...columnsOfStatement,
};

/** A fraction has another sign here than in JSON: a spreadsheet would take `10/3` for a day in October or March. */
export const chargeColumns: Columns<ChargeLine> = {
  Month: (_, { month }) => month,
  Component: ({ component }) => component,
  Text: ({ text }) => text,
  Line: ({ line }) => line,
  Quantity: ({ quantity }) => ({ decimal: quantity }),
  Unit: ({ unit }) => unit,
  Price: ({ price }) => ({ decimal: price }),
  Amount: ({ amount }) => ({ decimal: amount }),
  Currency: (_, { tariff }) => tariff?.currency ?? null,
  'Exact amount': ({ exactAmount }) => (exactAmount.includes('/') ? exactAmount.replace('/', ' ÷ ') : { decimal: exactAmount }),
  Formula: ({ formula }) => formula,
  ...columnsOfStatement,
};

/**
 * A table as CSV (RFC 4180), with CRLF. It begins with a byte order mark: without one, Excel takes UTF-8 for the code page of the machine
 * and garbles every name that is not plain ASCII; other programs skip it. With the decimal comma, cells are separated by semicolons, as
 * Excel expects of people who write numbers so.
 */
export async function* csvOf<Row>(
  documents: AsyncIterable<StatementDocument>,
  columns: Columns<Row>,
  rowsOf: (document: StatementDocument) => readonly Row[],
  decimalStyle: 'dot' | 'comma',
): AsyncGenerator<string> {
  const separator = decimalStyle === 'comma' ? ';' : ',';
  const cellsOf = Object.values(columns);
  yield `\uFEFF${Object.keys(columns).join(separator)}\r\n`;
  for await (const document of documents) {
    const rows = rowsOf(document).map((row) => cellsOf.map((cellOf) => field(cellOf(row, document), decimalStyle)).join(separator));
    if (rows.length > 0) yield `${rows.join('\r\n')}\r\n`;
  }
}

function field(cell: Cell, decimalStyle: 'dot' | 'comma'): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return (decimalStyle === 'comma' ? cell.decimal?.replace('.', ',') : cell.decimal) ?? '';
  const safe = startsFormula.test(cell) ? `'${cell}` : cell;
  return /[",;\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** With one of these a spreadsheet takes a text for a formula; some also with the wide forms. An apostrophe makes it text again. */
const startsFormula = /^[=+\-@\t\r\n＝＋－＠]/;
