import { setImmediate } from 'node:timers/promises';
import type { Line } from './line-order.ts';
import type { PdfText } from './pdf-text.ts';

/** All lengths are points: 1/72 of an inch. */
const page = { left: 40, top: 40, right: 555, bottom: 790 };
const size = { title: 15, section: 10, text: 8, table: 7 };
const grey = '#666666';
const gap = 6;

/** So that a row is never higher than a page: what is longer goes on in a row below. */
const mostLines = 40;

export interface PdfColumn {
  readonly heading: string;
  readonly width: number;
  readonly isNumber?: true;
}

/** Some lines of each cell. */
type Row = readonly (readonly Line[])[];

/** Pages of one statement: parts follow each other from top to bottom, and go on on the next page. */
export class PdfPages {
  readonly #pdf: PDFKit.PDFDocument;
  readonly #text: PdfText;
  #y = page.top;

  constructor(pdf: PDFKit.PDFDocument, text: PdfText) {
    this.#pdf = pdf;
    this.#text = text;
    pdf.addPage();
  }

  title(text: string): void {
    this.#paragraph(text, size.title);
  }

  text(text: string): void {
    this.#paragraph(text, size.text);
  }

  /** A section of rows with headings above, on every page, unless there are none; between pages, the program does other work. */
  async table(heading: string, columns: readonly PdfColumn[], rows: readonly (readonly (string | null)[])[]): Promise<void> {
    const [headings = []] = this.#rowsOf(
      columns,
      columns.map((column) => column.heading),
    );
    let isBegun = false;
    for (const cells of rows) {
      for (const row of this.#rowsOf(columns, cells)) {
        const height = this.#heightOf(row);
        if (!isBegun) this.#section(heading, this.#heightOf(headings) + height);
        const isNewPage = this.#makeRoom(height);
        if (isNewPage) await setImmediate();
        if (isNewPage || !isBegun) this.#row(columns, headings, grey);
        this.#row(columns, row);
        isBegun = true;
      }
    }
    if (isBegun) this.#y += 4;
  }

  /** A section with a bar for each value, and the labels of the first and the last; what is not known is a mark on the ground. */
  bars(heading: string, values: readonly (string | null)[], labels: readonly string[], unit: string): void {
    const height = 70;
    this.#section(heading, height + 20);
    const heights = values.map((value) => Math.abs(Number(value)));
    const most = Math.max(...heights, Number.MIN_VALUE);
    const step = (page.right - page.left) / values.length;
    const ground = this.#y + height + 10;
    this.#label(`${values[heights.indexOf(most)] ?? 0} ${unit}`, this.#y);
    for (const [index, value] of values.entries()) {
      const bar = value === null ? 1 : ((heights[index] ?? 0) / most) * height;
      this.#pdf.rect(page.left + index * step, ground - bar, step * 0.8, bar).fill(value === null ? '#cc3333' : '#336699');
    }
    this.#label(labels[0] ?? '', ground + 3);
    this.#label(labels.at(-1) ?? '', ground + 3, true);
    this.#y = ground + 20;
  }

  /** Numbers the pages, once all are there. */
  finish(label: string): void {
    const { start, count } = this.#pdf.bufferedPageRange();
    for (let index = 0; index < count; index += 1) {
      this.#pdf.switchToPage(start + index);
      this.#label(`${label} · page ${index + 1} of ${count}`, page.bottom + 12, true);
    }
  }

  /** A heading, which is not left alone at the end of a page. */
  #section(heading: string, heightBelow: number): void {
    this.#y += 8;
    this.#makeRoom(this.#text.heightOf(1, size.section) + heightBelow + gap);
    this.#paragraph(heading, size.section);
  }

  #paragraph(text: string, fontSize: number): void {
    const width = page.right - page.left;
    const height = this.#text.heightOf(1, fontSize);
    for (const line of this.#text.lines(text, width, fontSize)) {
      this.#makeRoom(height);
      this.#text.draw(line, { x: page.left, y: this.#y, width, size: fontSize });
      this.#y += height;
    }
    this.#y += 2;
  }

  #label(text: string, y: number, isRight = false): void {
    const [x, width] = [page.left, page.right - page.left];
    for (const line of this.#text.lines(text, width, size.table)) {
      this.#text.draw(line, { x, y, width, size: size.table, isRight, color: grey });
    }
  }

  /** A row, and those below it in which its long cells go on. */
  *#rowsOf(columns: readonly PdfColumn[], cells: readonly (string | null)[]): Generator<Row> {
    const all = columns.map(({ width }, index) => this.#text.lines(cells[index] ?? '–', width - gap, size.table));
    for (;;) {
      const row = all.map(nextLines);
      if (row.every((lines) => lines.length === 0)) return;
      yield row;
    }
  }

  #heightOf(row: Row): number {
    return this.#text.heightOf(Math.max(...row.map((lines) => lines.length)), size.table);
  }

  #row(columns: readonly PdfColumn[], row: Row, color = 'black'): void {
    let x = page.left;
    for (const [index, { width, isNumber }] of columns.entries()) {
      for (const [number, line] of (row[index] ?? []).entries()) {
        const y = this.#y + this.#text.heightOf(number, size.table);
        this.#text.draw(line, { x, y, width: width - gap, size: size.table, isRight: isNumber, color });
      }
      x += width;
    }
    this.#y += this.#heightOf(row) + 3;
    this.#pdf
      .moveTo(page.left, this.#y - 2)
      .lineTo(page.right, this.#y - 2)
      .lineWidth(0.3)
      .stroke('#cccccc');
  }

  /** Begins a page if the height is not left on this one. */
  #makeRoom(height: number): boolean {
    if (this.#y + height <= page.bottom) return false;
    this.#pdf.addPage();
    this.#y = page.top;
    return true;
  }
}

function nextLines(cell: Generator<Line, undefined>): readonly Line[] {
  const lines: Line[] = [];
  while (lines.length < mostLines) {
    const { value } = cell.next();
    if (value === undefined) break;
    lines.push(value);
  }
  return lines;
}
