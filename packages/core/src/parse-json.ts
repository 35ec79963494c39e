/**
 * The value that a text holds in JSON; `undefined` where it is not JSON, which no JSON text stands for.
 * The parser's error is dropped on purpose: its message quotes the text, which may hold a session or a token.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
