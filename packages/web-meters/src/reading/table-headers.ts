import { ancestorsOf, type PageElement } from '@wattjobs/core/http';

type TextOf = (element: PageElement) => string;

/** Wider spans than any table has would only cost memory. */
const largestSpan = 100;

/** The nearest text to the left of a cell that is a name and not a number. */
export function rowHeader(cell: PageElement, textOf: TextOf): string {
  for (let node = cell.prev; node !== null; node = node.prev) {
    if (!isCell(node)) continue;
    const text = textOf(node);
    if (/\p{L}/u.test(text) && (node.name === 'th' || !/^\P{L}*\p{N}/u.test(text))) return text;
  }
  return '';
}

/** The texts of the headers above a cell: header cells, the head of the table, or a first row without numbers. Cells may span columns and rows. */
export function columnHeaders(cell: PageElement, textOf: TextOf): readonly string[] {
  const table = [...ancestorsOf(cell)].find(({ name }) => name === 'table');
  const headers: string[][] = [];
  /** For how many more rows a cell from above reaches into each column. */
  const reaching: number[] = [];
  for (const [index, row] of (table === undefined ? [] : rowsOf(table)).entries()) {
    const cells = row.children.filter(isCell);
    const isInHead = row.parent !== null && 'name' in row.parent && row.parent.name === 'thead';
    const areNames = isInHead || (index === 0 && cells.every((each) => !/\p{N}/u.test(textOf(each))));
    let column = 0;
    for (const each of cells) {
      while ((reaching[column] ?? 0) > 0) column += 1;
      if (each === cell) return headers[column] ?? [];
      const end = column + spanOf(each, 'colspan');
      for (; column < end; column += 1) {
        if (areNames || each.name === 'th') headers[column] = [...(headers[column] ?? []), textOf(each)];
        reaching[column] = spanOf(each, 'rowspan');
      }
    }
    for (const at of reaching.keys()) reaching[at] = Math.max(0, (reaching[at] ?? 0) - 1);
  }
  return [];
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
