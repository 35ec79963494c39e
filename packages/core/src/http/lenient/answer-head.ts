import { UnreadableAnswer } from './unreadable-answer.ts';

/** The status and headers of a response, with one character per byte. */
export interface AnswerHead {
  readonly status: number;
  /** Names in lower case, in their original order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

const largestHeadBytes = 64 * 1024;
/** How much may precede the status line: a byte order mark, blank lines, output of a CGI program. */
const mostBytesAhead = 1024;

const statusLine = /(?:HTTP(?:\/\d+(?:\.\d+)?)?|ICY)[ \t]+(\d{3})(?!\d)/i;
/** A blank line; or the first line of a page if the blank line is missing. */
const headEnd = /\n\r{0,2}\n|\n(?=<)/;
/** RFC 9110, section 5.1, except that devices may put spaces before the colon. */
const headerLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:(.*)$/s;
/** Not those above 127, which are parts of letters. */
const controlCharacters = /(?![\u0080-\u009f])\p{Cc}/gu;

/**
 * Reads the head of a response as browsers and older clients do, beyond what RFC 9112 allows: lines that end in a bare line feed,
 * folded headers, spaces before a colon, 8-bit bytes, a short status line, a missing blank line, a page without a head (HTTP/0.9).
 * Lines that are not headers are dropped.
 * @param text everything received so far, with one character per byte
 * @returns the head and the offset of the body; `undefined` while the head is not complete
 * @throws UnreadableAnswer
 */
export function readAnswerHead(text: string): { readonly head: AnswerHead; readonly bodyStart: number } | undefined {
  const pageStart = /^(?:\u00ef\u00bb\u00bf)?\s{0,1024}(?=<)/.exec(text);
  if (pageStart !== null) return { head: { status: 200, headers: [['content-type', 'text/html']] }, bodyStart: pageStart[0].length };
  const start = statusLine.exec(text.slice(0, mostBytesAhead + 32));
  if (start === null || start.index > mostBytesAhead) {
    if (text.length > mostBytesAhead) throw new UnreadableAnswer('HPE_INVALID_CONSTANT');
    return undefined;
  }
  const rest = text.slice(start.index);
  const end = headEnd.exec(rest.slice(0, largestHeadBytes));
  if (end === null) {
    if (rest.length > largestHeadBytes) throw new UnreadableAnswer('HPE_HEADER_OVERFLOW');
    return undefined;
  }
  const head = { status: Number(start[1]), headers: headersOf(rest.slice(0, end.index)) };
  return { head, bodyStart: start.index + end.index + end[0].length };
}

function headersOf(block: string): AnswerHead['headers'] {
  const [, ...lines] = block.split('\n').map((line) => line.replace(/\r+$/, ''));
  const unfolded: string[] = [];
  for (const line of lines) {
    const isContinued = /^[ \t]/.test(line) && unfolded.length > 0;
    if (isContinued) unfolded.push(`${unfolded.pop() ?? ''} ${line.trim()}`);
    else unfolded.push(line);
  }
  return unfolded.flatMap((line) => {
    const [, name, value] = headerLine.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value.replace(controlCharacters, ' ').trim()] as const];
  });
}
