import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { HttpSession } from '../session.ts';

const ok = 'HTTP/1.1 200 OK\r\n';
const page = '<html>119 V</html>';

/** After a request on a connection, responds as the test says, with one character per byte. */
async function startDevice(speak: (socket: Socket) => void): Promise<AsyncDisposable & { readonly url: string }> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('data', () => speak(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function read(parser: 'strict' | 'lenient', speak: (socket: Socket) => void): Promise<unknown> {
  await using device = await startDevice(speak);
  const session = new HttpSession({ userAgent: 'x', parser, requestTimeoutMs: 3000 });
  return await session.get(device.url).then(
    ({ body }) => body,
    ({ kind, systemCode }: { kind: unknown; systemCode: unknown }) => ({ kind, systemCode }),
  );
}

const says = (text: string) => (socket: Socket) => void socket.end(text, 'latin1');

/** What a strict session refuses and a lenient one reads. */
const oddities: Readonly<Record<string, string>> = {
  'lines that end in a bare line feed': 'HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 18\n\n' + page,
  'line ends of both kinds': `${ok}Content-Type: text/html\nContent-Length: 18\r\n\n${page}`,
  'a folded header': `${ok}Content-Type: text/html;\r\n charset=utf-8\r\nContent-Length: 18\r\n\r\n${page}`,
  'a first header that is folded': `${ok} X: y\r\nContent-Length: 18\r\n\r\n${page}`,
  'a space ahead of the colon': `${ok}Content-Length : 18\r\n\r\n${page}`,
  'a space in a name': `${ok}Content Type: text/html\r\nContent-Length: 18\r\n\r\n${page}`,
  'a line without a colon': `${ok}Hello\r\nContent-Length: 18\r\n\r\n${page}`,
  'a header without a name': `${ok}: x\r\nContent-Length: 18\r\n\r\n${page}`,
  'two equal lengths': `${ok}Content-Length: 18\r\nContent-Length: 18\r\n\r\n${page}`,
  'two equal lengths in one line': `${ok}Content-Length: 18, 18\r\n\r\n${page}`,
  'an empty length': `${ok}Content-Length:\r\n\r\n${page}`,
  'a length that is too short': `${ok}Content-Length: 7\r\n\r\n${page}`,
  'a length that is too long, of a whole page': `${ok}Content-Length: 20\r\n\r\n${page}`,
  'no blank line ahead of the page': `${ok}Content-Type: text/html\r\n${page}`,
  'no head (HTTP/0.9)': page,
  'a status line without a version': `HTTP 200\n\n${page}`,
  'a version of one digit': `HTTP/1 200 OK\r\n\r\n${page}`,
  'a status line in small letters with more spaces': `http/1.1  200  ok\r\n\r\n${page}`,
  'a name of 8-bit bytes': `${ok}X-\xe9: \xe9\r\nContent-Length: 18\r\n\r\n${page}`,
  'control characters in a value': `${ok}X-A: a\x01\x00b\r\nContent-Length: 18\r\n\r\n${page}`,
  'a byte order mark ahead of all': `\xef\xbb\xbf${ok}Content-Length: 18\r\n\r\n${page}`,
  'words ahead of the status line': `cgi started\r\n${ok}Content-Length: 18\r\n\r\n${page}`,
  'chunks with bare line feeds': `${ok}Transfer-Encoding: chunked\r\n\r\n12\n${page}\n0\n\n`,
  'a space after the size of a chunk': `${ok}Transfer-Encoding: chunked\r\n\r\n12  \r\n${page}\r\n0\r\n\r\n`,
  'an unknown coding': `${ok}Transfer-Encoding: identity\r\nContent-Length: 18\r\n\r\n${page}`,
  'a head of 50 kB': `${ok}X: ${'x'.repeat(50_000)}\r\nContent-Length: 18\r\n\r\n${page}`,
};

/** What neither accepts. */
const refused: Readonly<Record<string, readonly [answer: string, code: string]>> = {
  'two different lengths': [`${ok}Content-Length: 18\r\nContent-Length: 19\r\n\r\n${page}`, 'HPE_UNEXPECTED_CONTENT_LENGTH'],
  'two different lengths in one line': [`${ok}Content-Length: 18, 19\r\n\r\n${page}`, 'HPE_UNEXPECTED_CONTENT_LENGTH'],
  'lengths beside chunks': [
    `${ok}Content-Length: 18\r\nContent-Length: 18\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n${page}\r\n0\r\n\r\n`,
    'HPE_INVALID_TRANSFER_ENCODING',
  ],
  'a length that is not a number': [`${ok}Content-Length: -18\r\n\r\n${page}`, 'HPE_INVALID_CONTENT_LENGTH'],
  'a page that is cut off': [`${ok}Content-Length: 18\r\n\r\n<html>11`, 'HPE_INVALID_EOF_STATE'],
  'chunks that are cut off': [`${ok}Transfer-Encoding: chunked\r\n\r\n12\r\n<html>11`, 'HPE_INVALID_EOF_STATE'],
  'a wrong size of a chunk': [`${ok}Transfer-Encoding: chunked\r\n\r\n8\r\n${page}\r\n0\r\n\r\n`, 'HPE_INVALID_CHUNK_SIZE'],
  'a head without an end': [`${ok}Content-Type: text/html\r\n`, 'HPE_INVALID_EOF_STATE'],
  'what is not HTTP': ['SSH-2.0-OpenSSH_9.2\r\n', 'HPE_INVALID_EOF_STATE'],
};

describe('an answer of a device', () => {
  it.each(Object.entries(oddities))('is read with %s', async (_what, answer) => {
    expect(await read('lenient', says(answer))).toBe(page);
    expect(await read('strict', says(answer))).toMatchObject({ kind: expect.stringMatching(/^(broken|too-large)$/) });
  });

  it.each(Object.entries(refused))('is refused with %s', async (_what, [answer, systemCode]) => {
    expect(await read('lenient', says(answer))).toEqual({ kind: 'broken', systemCode });
    expect(await read('strict', says(answer))).toHaveProperty('kind');
  });

  it('is read however it is split into packets', async () => {
    const answer = oddities['chunks with bare line feeds'] ?? '';
    const inPieces = (socket: Socket) => {
      socket.setNoDelay(true);
      let at = 0;
      const next = () => {
        if (at >= answer.length) return void socket.end();
        socket.write(answer.charAt(at++), 'latin1', () => setImmediate(next));
      };
      next();
    };
    expect(await read('lenient', inPieces)).toBe(page);
  });

  it('is read after an interim answer, and on a connection that stays open', async () => {
    const keepsOpen = (socket: Socket) => void socket.write(`HTTP/1.1 100 Continue\r\n\r\n${ok}Content-Length: 18\r\n\r\n${page}`);
    expect(await read('lenient', keepsOpen)).toBe(page);
  });

  it('has a head of 64 KiB at most', async () => {
    const endless = (socket: Socket) => void socket.write(`${ok}${`X: ${'x'.repeat(1000)}\r\n`.repeat(70)}`);
    expect(await read('lenient', endless)).toEqual({ kind: 'too-large', systemCode: 'HPE_HEADER_OVERFLOW' });
  });

  it('is aborted at the deadline if its head does not end', async () => {
    await using device = await startDevice((socket) => {
      const timer = setInterval(() => socket.write('X: x\n'), 20);
      socket.write(ok);
      socket.once('close', () => clearInterval(timer));
    });
    const session = new HttpSession({ userAgent: 'x', parser: 'lenient', requestTimeoutMs: 200 });
    await expect(session.get(device.url)).rejects.toMatchObject({ kind: 'timeout' });
  });
});
