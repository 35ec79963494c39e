import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { fontFile } from '../../assets.ts';
import { checkFont, openFont } from './font-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'wattjobs-font-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('opens a font', () => {
  checkFont(fontFile());
  expect(openFont(fontFile())).toMatchObject({ font: { postscriptName: 'DejaVuSans' }, name: undefined });
});

it('opens the first font of a collection', () => {
  const font = readFileSync(fontFile());
  // The tables of a font in a collection are counted from the beginning of the file.
  const head = Buffer.alloc(16);
  head.write('ttcf');
  for (const [index, value] of [0x0001_0000, 1, 16].entries()) head.writeUInt32BE(value, 4 + index * 4);
  for (let table = 0; table < font.readUInt16BE(4); table += 1) {
    const at = 12 + table * 16 + 8;
    font.writeUInt32BE(font.readUInt32BE(at) + head.length, at);
  }
  const path = join(folder, 'fonts.ttc');
  writeFileSync(path, Buffer.concat([head, font]));
  checkFont(path);
  expect(openFont(path).name).toBe('DejaVuSans');
});

it.for([
  ['no font', 'no TTF or OTF font with outlines: Unknown font format', () => Buffer.from('no font')],
  ['a font that is cut off', 'no TTF or OTF font with outlines: it is cut off', () => readFileSync(fontFile()).subarray(0, -1000)],
] as const)('refuses %s with the name of the setting', ([, why, bytes]) => {
  const path = join(folder, 'broken.ttf');
  writeFileSync(path, bytes());
  expect(() => checkFont(path)).toThrow(`BILLING_PDF_FONT names ${path}, which is ${why}`);
});

it('refuses a file that is not there, and a folder', () => {
  expect(() => checkFont(join(folder, 'none'))).toThrow(/BILLING_PDF_FONT names .*none, which is not there \(ENOENT\)/);
  expect(() => checkFont(folder)).toThrow(/which is a directory/);
});
