/** Ways in which the head of an answer breaks the rules of HTTP/1.1 (RFC 9112), as embedded servers do. */
export const brokenHeads = [
  'bare-line-feeds',
  'folded-header',
  'space-in-name',
  'two-equal-lengths',
  'two-lengths',
  'length-and-chunks',
  'length-too-short',
  'length-too-long',
  'no-blank-line',
  'no-colon',
  'no-head',
  'eight-bit',
  'garbage-ahead',
  'huge',
] as const;
export type BrokenHead = (typeof brokenHeads)[number];

/** The bytes of an answer with this page, one character for each byte. */
export function brokenAnswer(how: BrokenHead, page: string): string {
  const length = `Content-Length: ${page.length}`;
  const head = (...lines: string[]) => ['HTTP/1.1 200 OK', 'Content-Type: text/html', 'Connection: close', ...lines, '', ''].join('\r\n');
  const answers: Readonly<Record<BrokenHead, string>> = {
    'bare-line-feeds': `${head(length).replaceAll('\r', '')}${page}`,
    'folded-header': `${head(length, 'Server: embedded', '\t(simulated)')}${page}`,
    'space-in-name': `${head(`Content-Length : ${page.length}`, 'X Model: AVR')}${page}`,
    'two-equal-lengths': `${head(length, length)}${page}`,
    'two-lengths': `${head(length, `Content-Length: ${page.length - 1}`)}${page}`,
    'length-and-chunks': `${head(length, 'Transfer-Encoding: chunked')}${page.length.toString(16)}\r\n${page}\r\n0\r\n\r\n`,
    'length-too-short': `${head(`Content-Length: ${page.length - 40}`)}${page}`,
    'length-too-long': `${head(`Content-Length: ${page.length + 40}`)}${page}`,
    'no-blank-line': `${head(length).slice(0, -2)}${page}`,
    'no-colon': `${head('AVR', length)}${page}`,
    'no-head': page,
    'eight-bit': `${head('X-Mod\xe8le: AVR', 'X-Place: caf\xe9', length)}${page}`,
    'garbage-ahead': `\r\ncgi: started\n${head(length)}${page}`,
    huge: `${head(...Array.from({ length: 100 }, (_, index) => `X-${index}: ${'x'.repeat(1000)}`), length)}${page}`,
  };
  return answers[how];
}
