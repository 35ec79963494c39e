import { connect } from 'node:net';

/** A raw answer. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Writes raw texts on one connection, and returns every answer until the server closes it. */
export async function sendRaw(url: string, ...texts: readonly string[]): Promise<readonly RawAnswer[]> {
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1', () => {
    for (const text of texts) socket.write(text, 'latin1');
  });
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return answersIn(Buffer.concat(chunks).toString('latin1'));
}

function answersIn(text: string): readonly RawAnswer[] {
  if (text === '') return [];
  const [head = ''] = text.split('\r\n\r\n', 1);
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => [line.split(':', 1)[0]?.toLowerCase() ?? '', line.replace(/^[^:]*: */, '')]));
  const start = head.length + 4;
  const end = start + Number(headers['content-length'] ?? 0);
  return [{ status: Number(first.split(' ')[1]), headers, body: text.slice(start, end) }, ...answersIn(text.slice(end))];
}
