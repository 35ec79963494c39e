/** So many lines are kept: the last ones say why the engine ended. */
const mostLines = 40;

/** What the engine printed: it says there, and nowhere else, why it does not open or ends. */
export class EngineLog {
  readonly #lines: string[] = [];

  /** Takes a line; the engine does not print it too. */
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

/** `2026-11-29 20:06:32.567 UTC [42] FATAL:  text` without what only the engine's own log needs. */
function withoutTime(line: string): string {
  return line.replace(/^[-\d]+ [.:\d]+ \w+ \[\d+\] /, '').replace(/\s+/g, ' ');
}
