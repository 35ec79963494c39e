import { buffer } from 'node:stream/consumers';
import { ZipEntry, zipOf } from '../../billing/exports/zip.ts';
import { readZip } from './read-zip.ts';

/** A workbook whose formulas have no values: a program that shows some has calculated them. */
export async function forgetValues(workbook: Buffer): Promise<Buffer> {
  const entries = [...readZip(workbook)].map(async ([name, text]) => {
    const entry = new ZipEntry(name);
    await entry.write(text.replaceAll(/<\/f><v>[^<]*<\/v>/g, '</f>'));
    return entry;
  });
  return await buffer(zipOf(await Promise.all(entries)));
}
