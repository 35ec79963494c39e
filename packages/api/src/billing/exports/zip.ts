import { once } from 'node:events';
import { crc32, createDeflateRaw } from 'node:zlib';

/** A file of an archive, compressed as it is written: only its compressed bytes stay in memory. */
export class ZipEntry {
  readonly name: string;
  readonly #deflate = createDeflateRaw();
  readonly #compressed: Buffer[] = [];
  #waiting = '';
  #checksum = 0;
  #length = 0;

  constructor(name: string) {
    this.name = name;
    this.#deflate.on('data', (chunk: Buffer) => this.#compressed.push(chunk));
  }

  async write(text: string): Promise<void> {
    this.#waiting += text;
    if (this.#waiting.length > 65_536) await this.#compress();
  }

  /** Ends the file. Its parts follow each other in the archive: the local header, the content; the other header goes into the directory. */
  async finish(offset: number): Promise<{ readonly content: readonly Buffer[]; readonly length: number; readonly directory: Buffer }> {
    await this.#compress();
    this.#deflate.end();
    await once(this.#deflate, 'end');
    const name = Buffer.from(this.name);
    const size = this.#compressed.reduce((sum, chunk) => sum + chunk.length, 0);
    // Version 2.0 reads it, and it is deflated; it is of 1980-01-01, so that the same content gives the same bytes.
    const kind = [word(20), word(0), word(8), word(0), word(0x21)];
    const common = Buffer.concat([...kind, long(this.#checksum), long(size), long(this.#length), word(name.length), word(0)]);
    const place = Buffer.concat([word(0), word(0), word(0), long(0), long(offset)]);
    return {
      content: [Buffer.from('PK\u0003\u0004'), common, name, ...this.#compressed],
      length: 4 + common.length + name.length + size,
      directory: Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), common, place, name]),
    };
  }

  async #compress(): Promise<void> {
    const bytes = Buffer.from(this.#waiting);
    this.#waiting = '';
    this.#checksum = crc32(bytes, this.#checksum);
    this.#length += bytes.length;
    if (!this.#deflate.write(bytes)) await once(this.#deflate, 'drain');
  }
}

/** An archive of files that are written completely (PKWARE's APPNOTE, without the extension for more than 4 GB). */
export async function* zipOf(entries: readonly ZipEntry[]): AsyncGenerator<Buffer> {
  let offset = 0;
  const directory: Buffer[] = [];
  for (const entry of entries) {
    const finished = await entry.finish(offset);
    yield* finished.content;
    offset += finished.length;
    directory.push(finished.directory);
  }
  const listed = Buffer.concat(directory);
  yield listed;
  const counts = [word(0), word(0), word(entries.length), word(entries.length), long(listed.length), long(offset), word(0)];
  yield Buffer.concat([Buffer.from('PK\u0005\u0006'), ...counts]);
}

function word(value: number): Buffer {
  return Buffer.from([value, value >> 8]);
}

function long(value: number): Buffer {
  return Buffer.from([value, value >> 8, value >> 16, value >> 24]);
}
