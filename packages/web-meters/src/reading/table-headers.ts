import { ancestorsOf, type PageElement } from '@wattjobs/core/http';

type TextOf = (element: PageElement) => string;

/** Wider spans than any table has would only cost memory. */
const largestSpan = 100;
const mostHeaders = 3;
/** A value, with or without its name before it: `12.5`, `Energy: 12`, `Load 3 kW`; but not `L1 [V]`, `CO2`, `Phase 1`. */
const isValue = /^\P{L}*\p{Nd}|[:=]\P{L}*\p{Nd}|\p{Nd}[.,]\p{Nd}|\p{Nd}\s?(?:[kMG]?Wh?|V|A|%)(?!\p{L})/u;

/** The nearest text to the left of a cell that is a name and not a number. */
export function rowHeader(cell: PageElement, textOf: TextOf): string {
  for (let node = cell.prev; node !== null; node = node.prev) {
    if (!isCell(node)) continue;
    const text = textOf(node);
    if (/\p{L}/u.test(text) && (node.name === 'th' || !/^\P{L}*\p{N}/u.test(text))) return text;
  }
  return '';
}

/**
 * The texts of the headers right above a cell, or above the rows of values that it is in: header cells, the head of the table, or a
 * first row without numbers. Cells may span columns and rows.
 */
export function columnHeaders(cell: PageElement, textOf: TextOf): readonly string[] {
  const table = [...ancestorsOf(cell)].find(({ name }) => name === 'table');
  if (table === undefined) return [];
  const headers = headersByTable.get(table) ?? headersOf(table, textOf);
  headersByTable.set(table, headers);
  return (headers.get(cell) ?? []).map(textOf);
}

/** A selector may match many cells of one table. */
const headersByTable = new WeakMap<PageElement, ReadonlyMap<PageElement, readonly PageElement[]>>();

function headersOf(table: PageElement, textOf: TextOf): ReadonlyMap<PageElement, readonly PageElement[]> {
  const found = new Map<PageElement, readonly PageElement[]>();
  /** For each column, its nearest headers, and the row after them. */
  const headers: { readonly cells: readonly PageElement[]; readonly end: number }[] = [];
  /** For each column, the row after the last cell that reaches into it. */
  const reached: number[] = [];
  for (const [index, row] of rowsOf(table).entries()) {
    const cells = row.children.filter(isCell);
    const isInHead = row.parent !== null && 'name' in row.parent && row.parent.name === 'thead';
    const areNames = isInHead || (index === 0 && cells.every((each) => !isValue.test(textOf(each))));
    let column = 0;
    for (const each of cells) {
      while ((reached[column] ?? 0) > index) column += 1;
      found.set(each, headers[column]?.cells ?? []);
      const after = { column: column + spanOf(each, 'colspan'), row: index + spanOf(each, 'rowspan') };
      for (; column < after.column; column += 1) {
        reached[column] = after.row;
        if (!areNames && each.name !== 'th') continue;
        const above = headers[column];
        const cellsAbove = above?.end === index ? above.cells.slice(-mostHeaders) : [];
        headers[column] = { cells: [...cellsAbove, each], end: after.row };
      }
    }
  }
  return found;
}

function rowsOf(table: PageElement): readonly PageElement[] {
  const parts = table.children.filter(isElement);
  return parts.flatMap((part) => (part.name === 'tr' ? [part] : part.children.filter(isElement).filter(({ name }) => name === 'tr')));
}

function spanOf({ attribs }: PageElement, name: 'colspan' | 'rowspan'): number {
  const span = Number(attribs[name] ?? 1);
  return Number.isInteger(span) && span > 0 ? Math.min(span, largestSpan) : 1;
}

function isElement(node: PageElement['children'][number]): node is PageElement {
  return 'attribs' in node;
}

function isCell(node: PageElement['children'][number]): node is PageElement {
  return isElement(node) && (node.name === 'td' || node.name === 'th');
}
