import { appendFileSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hasErrno } from '../files/file-errors.ts';

/** A file of JSON lines with a limit: at the limit, the oldest half goes. */
export class BoundedLog {
  readonly #path: string;
  readonly #limitBytes: number;

  constructor(path: string, limitBytes: number) {
    this.#path = path;
    this.#limitBytes = limitBytes;
  }

  /** Appends entries; returns how many older ones went. @throws the operating system's error */
  append(entries: readonly object[]): number {
    let dropped = 0;
    for (const entry of entries) {
      const line = `${JSON.stringify(entry)}\n`;
      const lineBytes = Buffer.byteLength(line);
      if (this.byteLength + lineBytes > this.#limitBytes) dropped += this.#dropOlderHalf();
      // An entry that is larger than the limit alone is only in the log of the run.
      if (lineBytes <= this.#limitBytes / 2) appendFileSync(this.#path, line, { mode: 0o600 });
    }
    return dropped;
  }

  get byteLength(): number {
    return statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
  }

  clear(): void {
    rmSync(this.#path, { force: true });
  }

  /** The lines, without one that a kill cut. */
  lines(): readonly string[] {
    return textOf(this.#path)
      .split('\n')
      .filter((line) => line.endsWith('}'));
  }

  #dropOlderHalf(): number {
    const lines = this.lines();
    const kept = lines.slice(Math.ceil(lines.length / 2));
    const next = `${this.#path}.tmp`;
    writeFileSync(next, kept.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    renameSync(next, this.#path);
    return lines.length - kept.length;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return '';
    throw error;
  }
}
