/** How many lines are kept: the last ones say why the engine ended. */
const mostLines = 40;

/** The engine's output, the only place where it says why it does not open or why it ended. */
export class EngineLog {
  readonly #lines: string[] = [];

  /** Takes a line, which is then not printed. */
  readonly take = (line: string): boolean => {
    this.#lines.push(line.trim());
    if (this.#lines.length > mostLines) this.#lines.shift();
    return false;
  };

  /** The last failure with its details, in one line; undefined if none was printed. */
  get failure(): string | undefined {
    const first = this.#lines.findLastIndex((line) => /(?:FATAL|PANIC):/.test(line) || line.startsWith('postgres: '));
    if (first < 0) return undefined;
    const [failure = '', ...after] = this.#lines.slice(first);
    const details = after.filter((line) => /(?:DETAIL|HINT):/.test(line));
    return [failure, ...details].map(withoutTime).join(' ');
  }
}

/** Removes the prefix of `2026-11-29 20:06:32.567 UTC [42] FATAL:  text`. */
function withoutTime(line: string): string {
  return line.replace(/^[-\d]+ [.:\d]+ \w+ \[\d+\] /, '').replace(/\s+/g, ' ');
}
