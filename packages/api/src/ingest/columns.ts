/**
 * A column of numbers as the text of a Postgres array.
 * Numbers need no quotes; the driver's conversion quotes each element and takes several times as long.
 */
export function numberColumn<Row>(rows: readonly Row[], valueOf: (row: Row) => number | null | undefined): string {
  let column = '';
  for (const row of rows) column += `,${valueOf(row) ?? 'NULL'}`;
  return `{${column.slice(1)}}`;
}

/** A column of texts; the driver converts it. */
export function textColumn<Row>(rows: readonly Row[], valueOf: (row: Row) => string | null | undefined): (string | null)[] {
  return rows.map((row) => valueOf(row) ?? null);
}
