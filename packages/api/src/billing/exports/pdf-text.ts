import { readFileSync } from 'node:fs';
import { fontFile } from '../../assets.ts';
import { fontIn, type OpenFont, openFont } from './font-file.ts';
import { directionOf, inOrder, type Line } from './line-order.ts';

/** Of the size of letters: the height of a line, and how far below its top they stand. */
const [lineHeight, base] = [1.164, 0.928];

/** More letters are wider than any line; the library lays out the whole of a word at once. */
const widestWord = 500;

/** An accent or the like is never taken from its letter. */
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
  readonly isRight?: boolean | undefined;
  readonly color?: string;
}

/** Breaks texts into lines and draws them: each letter in the font of all statements, or else in a further one. */
export class PdfText {
  readonly #pdf: PDFKit.PDFDocument;
  readonly #own = fontFile();
  readonly #furtherFile: string | undefined;
  #further: OpenFont | undefined;

  constructor(pdf: PDFKit.PDFDocument, furtherFile: string | undefined) {
    this.#pdf = pdf;
    this.#furtherFile = furtherFile;
  }

  heightOf(lines: number, size: number): number {
    return lines * size * lineHeight;
  }

  /** Breaks a text between words, and a word only if it is wider than a line; as the lines are asked for, because a text may be long. */
  *lines(text: string, width: number, size: number): Generator<Line, undefined> {
    for (const paragraph of shapely(text).split('\n')) {
      const direction = directionOf(paragraph);
      for (const line of this.#broken(paragraph, width, size)) yield { text: line, direction };
    }
  }

  draw(line: Line, { x, y, width, size, isRight = false, color = 'black' }: Place): void {
    const runs = inOrder(line).flatMap((stretch) => this.#runsOf(stretch));
    let at = isRight ? x + width - runs.reduce((sum, run) => sum + this.#widthOfRun(run, size), 0) : x;
    for (const run of runs) {
      const runWidth = this.#widthOfRun(run, size);
      this.#pdf.fillColor(color).text(run[1], at, y + size * base, { lineBreak: false, baseline: 'alphabetic' });
      at += runWidth;
    }
  }

  *#broken(paragraph: string, width: number, size: number): Generator<string> {
    let [line, taken] = ['', 0];
    for (const part of this.#unbroken(paragraph, width, size)) {
      if (line !== '' && taken + this.#widthOf(part.trimEnd(), size) > width) {
        yield line.trimEnd();
        [line, taken] = ['', 0];
      }
      line += part;
      taken += this.#widthOf(part, size);
    }
    yield line.trimEnd();
  }

  /** Words with the spaces after them, and the letters of those that are wider than a line. */
  *#unbroken(paragraph: string, width: number, size: number): Generator<string> {
    for (const [word] of paragraph.matchAll(/\S+\s*|\s+/g)) {
      if (word.length < widestWord && this.#widthOf(word.trimEnd(), size) <= width) yield word;
      else yield* lettersOf(word);
    }
  }

  #widthOf(text: string, size: number): number {
    return this.#runsOf(text).reduce((sum, run) => sum + this.#widthOfRun(run, size), 0);
  }

  #widthOfRun([font, text]: Run, size: number): number {
    return this.#pdf.font(font).fontSize(size).widthOfString(text);
  }

  /** The parts of a text with the font of each. What no font has stays in the own one, as a box. */
  #runsOf(text: string): readonly Run[] {
    if (this.#furtherFile === undefined || isOwn(text)) return [[this.#own, text]];
    this.#further ??= this.#openFurther(this.#furtherFile);
    const runs: [font: string, text: string][] = [];
    for (const letter of lettersOf(text)) {
      const font = isOwn(letter) || !has(this.#further, letter.codePointAt(0)) ? this.#own : this.#furtherFile;
      const last = runs.at(-1);
      if (last?.[0] === font) last[1] += letter;
      else runs.push([font, letter]);
    }
    return runs;
  }

  #openFurther(file: string): OpenFont {
    const font = openFont(file);
    this.#pdf.registerFont(file, font.bytes, font.name);
    return font;
  }
}

type Run = readonly [font: string, text: string];

let own: OpenFont | undefined;

/** Whether the font of all statements has each letter and accent of a text. */
function isOwn(text: string): boolean {
  const font = (own ??= fontIn(readFileSync(fontFile())));
  return Array.from(text).every((letter) => has(font, letter.codePointAt(0)));
}

function has({ font }: OpenFont, codePoint = 0): boolean {
  return font.hasGlyphForCodePoint(codePoint);
}

function* lettersOf(text: string): Generator<string> {
  for (const { segment } of segmenter.segment(text)) yield segment;
}

/** Lines stay; other control characters have no shape, and with a variation there would be two. */
function shapely(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\p{Variation_Selector}/gu, '')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, (found) => (found === '\n' ? found : ' '));
}
