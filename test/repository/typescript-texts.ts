/** A comment or a string literal of a program. */
export interface ProgramText {
  readonly kind: 'comment' | 'string';
  readonly line: number;
  readonly text: string;
}

const blank = /\s+/y;
const lineComments = /\/\/[^\n]*(?:\n[ \t]*\/\/[^\n]*)*/y;
const blockComment = /\/\*[\s\S]*?\*\//y;
const quoted = /'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"/y;
const templatePart = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*/y;
const regularExpression = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const word = /[\p{L}\p{N}_$]+/uy;

/** After these words a slash starts a regular expression; after any other word it divides. */
const beforeExpression = /^(?:await|case|default|delete|do|else|in|new|of|return|throw|typeof|void|yield)$/;

interface OpenTemplate {
  readonly line: number;
  text: string;
  braces: number;
}

/**
 * Reads the comments and string literals of TypeScript or JavaScript. It expects formatted code.
 * Line comments on adjacent lines are one comment. A template literal is one string, with `…` for each expression in it;
 * the strings in these expressions come before it. Regular expressions are skipped.
 */
class TextReader {
  readonly #source: string;
  readonly #found: ProgramText[] = [];
  readonly #templates: OpenTemplate[] = [];
  #position = 0;
  #line = 1;
  #expectsExpression = true;

  constructor(source: string) {
    this.#source = source;
  }

  read(): readonly ProgramText[] {
    while (this.#position < this.#source.length) this.#readOne();
    return this.#found;
  }

  #readOne(): void {
    if (this.#take(blank) !== undefined) return;
    const line = this.#line;
    const comment = this.#take(lineComments) ?? this.#take(blockComment);
    if (comment !== undefined) {
      this.#found.push({ kind: 'comment', line, text: withoutMarks(comment) });
      return;
    }
    const literal = this.#take(quoted);
    if (literal !== undefined) {
      this.#found.push({ kind: 'string', line, text: literal.slice(1, -1) });
      this.#expectsExpression = false;
      return;
    }
    if (this.#expectsExpression && this.#take(regularExpression) !== undefined) {
      this.#expectsExpression = false;
      return;
    }
    const name = this.#take(word);
    if (name === undefined) this.#readMark(line);
    else this.#expectsExpression = beforeExpression.test(name);
  }

  #readMark(line: number): void {
    const mark = this.#source[this.#position] ?? '';
    const template = this.#templates.at(-1);
    this.#position += 1;
    if (mark === '`') {
      this.#templates.push({ line, text: '', braces: 0 });
      this.#readTemplate();
    } else if (mark === '}' && template?.braces === 0) {
      this.#readTemplate();
    } else {
      if (template !== undefined && mark === '{') template.braces += 1;
      if (template !== undefined && mark === '}') template.braces -= 1;
      this.#expectsExpression = !/[)\]}]/.test(mark);
    }
  }

  /** Reads the innermost template to its next expression, or to its end. */
  #readTemplate(): void {
    const template = this.#templates.at(-1);
    if (template === undefined) return;
    template.text += this.#take(templatePart) ?? '';
    if (this.#source.startsWith('${', this.#position)) {
      template.text += '…';
      this.#position += 2;
      this.#expectsExpression = true;
      return;
    }
    this.#position += 1;
    this.#templates.pop();
    this.#found.push({ kind: 'string', line: template.line, text: template.text });
    this.#expectsExpression = false;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const taken = pattern.exec(this.#source)?.[0];
    this.#position += taken?.length ?? 0;
    this.#line += (taken?.match(/\n/g) ?? []).length;
    return taken;
  }
}

/** The comments and string literals of TypeScript or JavaScript, in their order. */
export function typeScriptTexts(source: string): readonly ProgramText[] {
  return new TextReader(source).read();
}

/** The words of a comment on one line. */
function withoutMarks(comment: string): string {
  return comment
    .replace(/^\/\*+|\*+\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*(?:\/\/+|\*(?!\*))?/, '').trim())
    .filter((line) => line !== '')
    .join(' ');
}
