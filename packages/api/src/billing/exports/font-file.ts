import { FixSettings } from '@wattjobs/core/errors';
import { readFileBytes } from '@wattjobs/core/files';
import { create, type Font } from 'fontkit';

/** More than a font of all Chinese letters has. */
const largestFontBytes = 64 * 1024 * 1024;

/** A font, and what the PDF library needs to open it itself. */
export interface OpenFont {
  readonly font: Font;
  readonly bytes: Buffer;
  /** Which font of a collection it is; undefined if the file is no collection. */
  readonly name: string | undefined;
}

/**
 * Opens the file of BILLING_PDF_FONT; of a collection, the first font.
 * @throws FixSettings if the file cannot be read, or is no font
 */
export function openFont(path: string): OpenFont {
  return usable(path, (bytes) => fontIn(bytes));
}

/**
 * Checks the file of BILLING_PDF_FONT thoroughly, which takes up to a second.
 * @throws FixSettings if `openFont` does, and if the font is cut off or has only pictures
 */
export function checkFont(path: string): void {
  usable(path, (bytes) => expectWhole(fontIn(bytes)));
}

/** Opens a font, or the first of a collection. */
export function fontIn(bytes: Buffer): OpenFont {
  const file = create(bytes);
  const font = 'fonts' in file ? file.fonts[0] : file;
  if (font === undefined) throw new TypeError('it is a collection without fonts');
  return { font, bytes, name: font === file ? undefined : font.postscriptName };
}

function usable<Result>(path: string, open: (bytes: Buffer) => Result): Result {
  const file = readFileBytes(path, largestFontBytes);
  if ('problem' in file) throw unusable(`names ${path}, which ${file.problem}`);
  try {
    return open(file.bytes);
  } catch (error) {
    throw unusable(`names ${path}, which is no TTF or OTF font with outlines: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function unusable(problem: string): FixSettings {
  return new FixSettings([{ name: 'BILLING_PDF_FONT', problem, example: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc' }]);
}

interface Directory {
  readonly directory: { readonly tables: Readonly<Record<string, { readonly offset: number; readonly length: number }>> };
}

/** The library reads a table when it is used, which would be in the middle of a statement. */
function expectWhole({ font, bytes }: OpenFont): void {
  // Its types leave the directory out.
  const tables = font.type === 'TTF' ? Object.values((font as Font & Directory).directory.tables) : [];
  if (tables.some(({ offset, length }) => offset + length > bytes.length)) throw new RangeError('it is cut off');
  const subset = font.createSubset();
  for (const glyph of font.layout(String.fromCodePoint(...font.characterSet.slice(-100))).glyphs) subset.includeGlyph(glyph);
  subset.encode();
}
