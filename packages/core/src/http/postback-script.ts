/** What a script of ASP.NET WebForms does when a control is chosen. */
export interface PostbackCall {
  readonly target: string;
  readonly argument: string;
  /** The page to which the form is sent instead of the form's own action. */
  readonly actionUrl: string | undefined;
}

/** A string, or undefined for anything else: `true`, `null`, a number, a variable. */
type Argument = string | undefined;

const call = /\b(__doPostBack|WebForm_PostBackOptions)\s*\(/;
// Nothing optional between two white-space patterns: every split of a long one would be tried.
const argumentPattern = /\s*(?:(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([\w$.!-]+))\s*)?([,)])/sy;
const mostArguments = 7;

/**
 * Reads `__doPostBack(target, argument)` or `new WebForm_PostBackOptions(target, argument, validation, group, actionUrl, …)`,
 * as ASP.NET writes them into `href` and `onclick` (System.Web, WebForms.js); `undefined` if there is neither.
 * @param script after decoding HTML character references, and percent-encoding for a `javascript:` address
 */
export function postbackCall(script: string): PostbackCall | undefined {
  const found = call.exec(script);
  if (found === null) return undefined;
  const [target, argument = '', , , actionUrl] = argumentsAt(script, found.index + found[0].length);
  if (target === undefined) return undefined;
  const leadsElsewhere = found[1] === 'WebForm_PostBackOptions' && actionUrl !== undefined && actionUrl !== '';
  return { target, argument, actionUrl: leadsElsewhere ? actionUrl : undefined };
}

function argumentsAt(script: string, start: number): readonly Argument[] {
  const found: Argument[] = [];
  argumentPattern.lastIndex = start;
  for (let next = argumentPattern.exec(script); next !== null; next = argumentPattern.exec(script)) {
    const literal = next[1] ?? next[2];
    found.push(literal === undefined ? undefined : stringValue(literal));
    if (next[4] === ')' || found.length === mostArguments) break;
  }
  return found;
}

const namedEscapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', '0': '\0', '\n': '' };

/** The value of a JavaScript string literal, given without its quotes. */
export function stringValue(literal: string): string {
  return literal.replace(
    /\\(?:x([\da-f]{2})|u([\da-f]{4})|u\{([\da-f]{1,6})\}|(.))/gis,
    (_escape, byte: string | undefined, unit: string | undefined, point: string | undefined, character = '') => {
      const code = Number.parseInt(byte ?? unit ?? point ?? '', 16);
      if (Number.isNaN(code)) return namedEscapes[character] ?? character;
      return code > 0x10ffff ? '' : String.fromCodePoint(code);
    },
  );
}
