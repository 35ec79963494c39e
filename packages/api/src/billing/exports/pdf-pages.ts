import { setImmediate } from 'node:timers/promises';

/** All lengths are points: 1/72 of an inch. */
const page = { left: 40, top: 40, right: 555, bottom: 790 };
const size = { title: 15, section: 10, text: 8, table: 7 };
const grey = '#666666';

/** So that a cell is never higher than a page: what is longer goes on in a row below. In characters; a line counts as many as it may take. */
const longestCell = 1000;
const charactersOfLine = 50;

export interface PdfColumn {
  readonly heading: string;
  readonly width: number;
  readonly isNumber?: true;
}

/** Pages of one statement: parts follow each other from top to bottom, and go on on the next page. */
export class PdfPages {
  readonly #pdf: PDFKit.PDFDocument;
  #y = page.top;

  constructor(pdf: PDFKit.PDFDocument) {
    this.#pdf = pdf;
    pdf.addPage();
  }

  title(text: string): void {
    this.#paragraph(text, size.title);
  }

  #section(heading: string): void {
    this.#y += 8;
    // A heading is not left alone at the end of a page.
    this.#makeRoom(60);
    this.#paragraph(heading, size.section);
  }

  text(text: string): void {
    for (const piece of piecesOf(text)) this.#paragraph(piece, size.text);
  }

  /** A section of rows with headings above, on every page, unless there are none; between pages, the program does other work. */
  async table(heading: string, columns: readonly PdfColumn[], rows: readonly (readonly (string | null)[])[]): Promise<void> {
    if (rows.length === 0) return;
    this.#section(heading);
    const headings = columns.map((column) => column.heading);
    const headingHeight = this.#heightOf(columns, headings);
    this.#row(columns, headings, headingHeight, grey);
    for (const row of rows) {
      for (const cells of rowsOf(row)) {
        const height = this.#heightOf(columns, cells);
        if (this.#makeRoom(height)) {
          await setImmediate();
          this.#row(columns, headings, headingHeight, grey);
        }
        this.#row(columns, cells, height);
      }
    }
  }

  /** A section with a bar for each value, and the labels of the first and the last; what is not known is a mark on the ground. */
  bars(heading: string, values: readonly (number | null)[], labels: readonly string[], unit: string): void {
    this.#section(heading);
    const height = 70;
    this.#makeRoom(height + 30);
    const most = Math.max(...values.map((value) => Math.abs(value ?? 0)), Number.MIN_VALUE);
    const step = (page.right - page.left) / values.length;
    const ground = this.#y + height + 10;
    this.#draw(`${most} ${unit}`, page.left, this.#y, 200);
    for (const [index, value] of values.entries()) {
      const bar = value === null ? 1 : (Math.abs(value) / most) * height;
      this.#pdf.rect(page.left + index * step, ground - bar, step * 0.8, bar).fill(value === null ? '#cc3333' : '#336699');
    }
    this.#draw(labels[0] ?? '', page.left, ground + 3, 200);
    this.#draw(labels.at(-1) ?? '', page.right - 200, ground + 3, 200, { align: 'right' });
    this.#y = ground + 20;
  }

  /** Numbers the pages, once all are there. */
  finish(label: string): void {
    const { start, count } = this.#pdf.bufferedPageRange();
    for (let index = 0; index < count; index += 1) {
      this.#pdf.switchToPage(start + index);
      this.#draw(`${label} · page ${index + 1} of ${count}`, page.left, page.bottom + 12, page.right - page.left, { align: 'right' });
    }
  }

  #paragraph(text: string, fontSize: number): void {
    const width = page.right - page.left;
    const height = this.#pdf.fontSize(fontSize).heightOfString(text, { width });
    this.#makeRoom(height);
    this.#pdf.fillColor('black').fontSize(fontSize).text(text, page.left, this.#y, { width });
    this.#y += height + 2;
  }

  #heightOf(columns: readonly PdfColumn[], cells: readonly string[]): number {
    this.#pdf.fontSize(size.table);
    return Math.max(...columns.map(({ width }, index) => this.#pdf.heightOfString(cells[index] ?? '', { width: width - 6 })));
  }

  #row(columns: readonly PdfColumn[], cells: readonly string[], height: number, color = 'black'): void {
    let x = page.left;
    for (const [index, { width, isNumber }] of columns.entries()) {
      this.#draw(cells[index] ?? '', x, this.#y, width - 6, { align: isNumber ? 'right' : 'left' }, color);
      x += width;
    }
    this.#y += height + 3;
    this.#pdf
      .moveTo(page.left, this.#y - 2)
      .lineTo(page.right, this.#y - 2)
      .lineWidth(0.3)
      .stroke('#cccccc');
  }

  #draw(text: string, x: number, y: number, width: number, options: PDFKit.Mixins.TextOptions = {}, color = grey): void {
    this.#pdf
      .fillColor(color)
      .fontSize(size.table)
      .text(text, x, y, { width, ...options });
  }

  /** Begins a page if the height is not left on this one. */
  #makeRoom(height: number): boolean {
    if (this.#y + height <= page.bottom) return false;
    this.#pdf.addPage();
    this.#y = page.top;
    return true;
  }
}

/** A row, and those below it in which its long cells go on. */
function rowsOf(row: readonly (string | null)[]): readonly (readonly string[])[] {
  const cells = row.map((cell) => piecesOf(cell ?? '–'));
  const rows = Math.max(...cells.map((pieces) => pieces.length));
  return Array.from({ length: rows }, (_, index) => cells.map((pieces) => pieces[index] ?? ''));
}

/** The library turns each word of a right-to-left script round, but not their order: with spaces that do not break, they are one word. */
const spaceFromRightToLeft = /(?<=[\p{Script=Hebrew}\p{Script=Arabic}]) (?=[\p{Script=Hebrew}\p{Script=Arabic}])/gu;

/** Lines stay, other control characters have no shape. */
function piecesOf(text: string): readonly string[] {
  const shown = text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, (found) => (found === '\n' ? found : ' '))
    .replaceAll(spaceFromRightToLeft, '\u00a0');
  const pieces: string[] = [];
  let [piece, taken] = ['', 0];
  for (const character of shown) {
    taken += character === '\n' ? charactersOfLine : 1;
    if (taken > longestCell) {
      pieces.push(piece);
      [piece, taken] = ['', 1];
    }
    piece += character;
  }
  return [...pieces, piece];
}
