/** Deeper than any requested document. */
const maxNesting = 100;
/** More lists and objects than any response that a job requests: a week of intervals has two thousand. */
const maxContainersOfAnswer = 50_000;

/**
 * Whether a JSON text contains more lists and objects than `maxContainers`, or nests them more deeply than any requested document.
 * Each takes many times its transmitted size in memory. Checking each takes time, and recursive code would
 * overflow the stack.
 */
export function isBeyondJsonLimits(text: string, maxContainers: number): boolean {
  let depth = 0;
  let count = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') inString = !inString;
    else if (inString) at += character === '\\' ? 1 : 0;
    else if (character === ']' || character === '}') depth -= 1;
    else if (character === '[' || character === '{') {
      depth += 1;
      count += 1;
      if (depth > maxNesting || count > maxContainers) return true;
    }
  }
  return false;
}

/**
 * The value of a JSON text; `undefined` (which no JSON text represents) if it is not JSON or exceeds the limits.
 * The parser's error is dropped on purpose: its message quotes the text, which may contain a session or a token.
 */
export function parseJson(text: string): unknown {
  return parse(text);
}

/** A number as a JSON text writes it: a JavaScript number would lose digits beyond the sixteenth, and zeros at the end. */
export class JsonNumber {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }
}

/** Like parseJson, with each number as a `JsonNumber`. */
export function parseJsonWithDigits(text: string): unknown {
  return parse(text, (_, value: unknown, { source = '' } = {}) => (typeof value === 'number' ? new JsonNumber(source) : value));
}

/** ECMAScript 2026 gives a reviver the source text of each number. */
type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

function parse(text: string, reviver?: Reviver): unknown {
  if (isBeyondJsonLimits(text, maxContainersOfAnswer)) return undefined;
  try {
    return JSON.parse(text, reviver);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
