/** Deeper than anything nests that is asked for. */
const deepestNesting = 100;
/** More lists and objects than any answer has that a job asks for: a week of intervals has two thousand. */
const mostOfAnswer = 50_000;

/**
 * Whether a text in JSON holds more lists and objects than `most`, or nests them more deeply than anything that is asked for.
 * In memory each is many times as large as on the way, to judge each takes a while, and whatever looks into them by calling itself would
 * run out of stack.
 */
export function isBeyondJsonLimits(text: string, most: number): boolean {
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
      if (depth > deepestNesting || count > most) return true;
    }
  }
  return false;
}

/**
 * The value that a text holds in JSON; `undefined` where it is not JSON, which no JSON text stands for, or beyond the limits of an answer.
 * The parser's error is dropped on purpose: its message quotes the text, which may hold a session or a token.
 */
export function parseJson(text: string): unknown {
  if (isBeyondJsonLimits(text, mostOfAnswer)) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
