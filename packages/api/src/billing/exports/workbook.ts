import { ZipEntry, zipOf } from './zip.ts';

/** A decimal with all its digits, and the formula (without `=`) that gives it; programs that only show a file show the decimal. */
export interface Figure {
  readonly decimal: string | null;
  readonly formula?: string | undefined;
  readonly places?: number;
}

/** A text is one by the type of its cell, whatever it begins with. What is not known is null: an empty cell. */
export type Cell = string | Figure | null;

/** The styles below: headings, quantities with all digits, and from `money` on amounts with 0, 1, 2 … places. */
const styles = { text: 0, heading: 1, quantity: 2, money: 3 };
const mostPlaces = 4;
const formats = ['0.000######', ...Array.from({ length: mostPlaces + 1 }, (_, places) => (places === 0 ? '0' : `0.${'0'.repeat(places)}`))];

/** In characters; a time fits. */
const columnWidth = 25;

/** The longest text that a cell holds. */
const longestText = 32_767;

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** A sheet of a workbook, written row by row. */
export class Sheet {
  readonly name: string;
  readonly entry: ZipEntry;
  readonly #head: string;
  /** The number of rows so far, the headings included. */
  rows = 0;

  constructor(name: string, number: number, headings: readonly string[]) {
    this.name = name;
    this.entry = new ZipEntry(`xl/worksheets/sheet${number}.xml`);
    const widths = `<col min="1" max="${headings.length}" width="${columnWidth}" customWidth="1"/>`;
    const frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
    this.#head =
      `${xml}<worksheet ${main}><sheetViews><sheetView workbookViewId="0">${frozen}</sheetView></sheetViews>` +
      `<cols>${widths}</cols><sheetData>${this.#row(headings, styles.heading)}`;
  }

  /** Adds a row and answers its number. */
  async add(cells: readonly Cell[]): Promise<number> {
    const head = this.rows === 1 ? this.#head : '';
    await this.entry.write(head + this.#row(cells, styles.text));
    return this.rows;
  }

  async finish(): Promise<void> {
    await this.entry.write(`${this.rows === 1 ? this.#head : ''}</sheetData></worksheet>`);
  }

  #row(cells: readonly Cell[], textStyle: number): string {
    this.rows += 1;
    // Columns are `A` … `Z`: no sheet has more.
    const written = cells.map((cell, index) => cellXml(cell, `${String.fromCharCode(65 + index)}${this.rows}`, textStyle));
    return `<row r="${this.rows}">${written.join('')}</row>`;
  }
}

function cellXml(cell: Cell, reference: string, textStyle: number): string {
  if (typeof cell === 'string') {
    const shown = escapeXml(cell.slice(0, longestText));
    return `<c r="${reference}" s="${textStyle}" t="inlineStr"><is><t xml:space="preserve">${shown}</t></is></c>`;
  }
  const { decimal, formula, places = mostPlaces + 1 } = cell ?? { decimal: null };
  const content = (formula === undefined ? '' : `<f>${escapeXml(formula)}</f>`) + (decimal === null ? '' : `<v>${decimal}</v>`);
  const style = places > mostPlaces ? styles.quantity : styles.money + places;
  return content === '' ? '' : `<c r="${reference}" s="${style}">${content}</c>`;
}

/** XML has no way to write most control characters, and Excel reads `_x0041_` as a letter. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll(/[\p{Cc}\uFFFE\uFFFF]/gu, (found) => (/[\t\r\n]/.test(found) ? found : '\uFFFD'))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** The file (ECMA-376). Programs are asked to calculate all formulas when they open it. */
export async function* workbookOf(sheets: readonly Sheet[]): AsyncGenerator<Buffer> {
  for (const sheet of sheets) await sheet.finish();
  const tabs = sheets.map(({ name }, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`);
  const parts: Readonly<Record<string, string>> = {
    '[Content_Types].xml': contentTypes(sheets),
    '_rels/.rels': relations([['officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': `${xml}<workbook ${main} xmlns:r="${office}"><sheets>${tabs.join('')}</sheets><calcPr fullCalcOnLoad="1"/></workbook>`,
    'xl/_rels/workbook.xml.rels': relations([
      ...sheets.map(({ entry }) => ['worksheet', entry.name.replace('xl/', '')] as const),
      ['styles', 'styles.xml'],
    ]),
    'xl/styles.xml': styleSheet(),
  };
  const entries: ZipEntry[] = [];
  for (const [name, content] of Object.entries(parts)) {
    const entry = new ZipEntry(name);
    await entry.write(content);
    entries.push(entry);
  }
  yield* zipOf([...entries, ...sheets.map(({ entry }) => entry)]);
}

function contentTypes(sheets: readonly Sheet[]): string {
  const override = (part: string, kind: string) => `<Override PartName="/${part}" ContentType="${sheetType}.${kind}+xml"/>`;
  const worksheets = sheets.map(({ entry }) => override(entry.name, 'worksheet'));
  return (
    `${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
    `${override('xl/workbook.xml', 'sheet.main')}${override('xl/styles.xml', 'styles')}${worksheets.join('')}</Types>`
  );
}

/** Files that belong to another one; their numbers are the ids by which it names them. */
function relations(files: readonly (readonly [kind: string, target: string])[]): string {
  const items = files.map(([kind, target], index) => `<Relationship Id="rId${index + 1}" Type="${office}/${kind}" Target="${target}"/>`);
  return `${xml}<Relationships xmlns="${packages}/relationships">${items.join('')}</Relationships>`;
}

function styleSheet(): string {
  const ids = formats.map((_, index) => 164 + index);
  const numbered = formats.map((format, index) => `<numFmt numFmtId="${ids[index]}" formatCode="${format}"/>`);
  const cellFormats = [0, 0, ...ids].map((format, style) => {
    const font = style === styles.heading ? 1 : 0;
    return `<xf numFmtId="${format}" fontId="${font}" fillId="0" borderId="0" xfId="0" applyFont="1" applyNumberFormat="1"/>`;
  });
  const font = (bold: string) => `<font>${bold}<sz val="10"/><name val="Arial"/></font>`;
  return (
    `${xml}<styleSheet ${main}><numFmts count="${numbered.length}">${numbered.join('')}</numFmts>` +
    `<fonts count="2">${font('')}${font('<b/>')}</fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>` +
    `<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="${cellFormats.length}">${cellFormats.join('')}</cellXfs></styleSheet>`
  );
}
