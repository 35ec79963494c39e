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
const styles = { heading: 1, quantity: 2, money: 3 };
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
      `<cols>${widths}</cols><sheetData>${this.#row(headings.map((heading) => textCell(heading, styles.heading)))}`;
  }

  /** Adds a row and answers its number. */
  async add(cells: readonly Cell[]): Promise<number> {
    const head = this.rows === 1 ? this.#head : '';
    await this.entry.write(head + this.#row(cells.map(cellXml)));
    return this.rows;
  }

  async finish(): Promise<void> {
    await this.entry.write(`${this.rows === 1 ? this.#head : ''}</sheetData></worksheet>`);
  }

  #row(cells: readonly ((reference: string) => string)[]): string {
    this.rows += 1;
    return `<row r="${this.rows}">${cells.map((cell, index) => cell(`${columnName(index)}${this.rows}`)).join('')}</row>`;
  }
}

/** `A` … `Z`: no sheet has more. */
function columnName(index: number): string {
  return String.fromCharCode(65 + index);
}

function cellXml(cell: Cell): (reference: string) => string {
  if (cell === null) return () => '';
  if (typeof cell === 'string') return textCell(cell, 0);
  const { decimal, formula, places } = cell;
  if (decimal === null && formula === undefined) return () => '';
  const style = places === undefined || places > mostPlaces ? styles.quantity : styles.money + places;
  const calculated = formula === undefined ? '' : `<f>${escapeXml(formula)}</f>`;
  return (reference) => `<c r="${reference}" s="${style}">${calculated}${decimal === null ? '' : `<v>${decimal}</v>`}</c>`;
}

function textCell(text: string, style: number): (reference: string) => string {
  const shown = escapeXml(text.slice(0, longestText));
  return (reference) => `<c r="${reference}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${shown}</t></is></c>`;
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
  const override = (part: string, kind: string) => `<Override PartName="/${part}" ContentType="${sheetType}.${kind}+xml"/>`;
  const relation = (id: string, kind: string, target: string) => `<Relationship Id="${id}" Type="${office}/${kind}" Target="${target}"/>`;
  const relations = (items: readonly string[]) =>
    `${xml}<Relationships xmlns="${packages}/relationships">${items.join('')}</Relationships>`;
  const numbered = formats.map((format, index) => `<numFmt numFmtId="${164 + index}" formatCode="${format}"/>`);
  const cellFormats = [0, 0, ...formats.map((_, index) => 164 + index)].map(
    (format, index) =>
      `<xf numFmtId="${format}" fontId="${index === styles.heading ? 1 : 0}" fillId="0" borderId="0" xfId="0" applyFont="1" applyNumberFormat="1"/>`,
  );
  const font = (bold: string) => `<font>${bold}<sz val="10"/><name val="Arial"/></font>`;
  const parts: Readonly<Record<string, string>> = {
    '[Content_Types].xml':
      `${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
      `${override('xl/workbook.xml', 'sheet.main')}${override('xl/styles.xml', 'styles')}` +
      `${sheets.map(({ entry }) => override(entry.name, 'worksheet')).join('')}</Types>`,
    '_rels/.rels': relations([relation('rId1', 'officeDocument', 'xl/workbook.xml')]),
    'xl/workbook.xml':
      `${xml}<workbook ${main} xmlns:r="${office}"><sheets>` +
      sheets.map(({ name }, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join('') +
      `</sheets><calcPr fullCalcOnLoad="1"/></workbook>`,
    'xl/_rels/workbook.xml.rels': relations([
      ...sheets.map(({ entry }, index) => relation(`rId${index + 1}`, 'worksheet', entry.name.replace('xl/', ''))),
      relation(`rId${sheets.length + 1}`, 'styles', 'styles.xml'),
    ]),
    'xl/styles.xml':
      `${xml}<styleSheet ${main}><numFmts count="${numbered.length}">${numbered.join('')}</numFmts>` +
      `<fonts count="2">${font('')}${font('<b/>')}</fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>` +
      `<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="${cellFormats.length}">${cellFormats.join('')}</cellXfs></styleSheet>`,
  };
  const entries = await Promise.all(
    Object.entries(parts).map(async ([name, content]) => {
      const entry = new ZipEntry(name);
      await entry.write(content);
      return entry;
    }),
  );
  yield* zipOf([...entries, ...sheets.map(({ entry }) => entry)]);
}
