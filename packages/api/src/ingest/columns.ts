/**
 * A column of numbers as the text of a Postgres array.
 * Numbers need no quotes, and the driver's own conversion, which quotes each element, takes several times as long.
 */
export function numberColumn<Row>(rows: readonly Row[], valueOf: (row: Row) => number | null | undefined): string {
  let column = '';
  for (const row of rows) column += `,${valueOf(row) ?? 'NULL'}`;
  return `{${column.slice(1)}}`;
}

/** A column of texts, for the driver to convert. */
export function textColumn<Row>(rows: readonly Row[], valueOf: (row: Row) => string | null | undefined): (string | null)[] {
  return rows.map((row) => valueOf(row) ?? null);
}
