import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TlsOptions } from 'node:tls';

/** A request that a test's server received. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answer = (response: ServerResponse, request: ReceivedRequest, raw: IncomingMessage) => void;

/** A real server on a free port of this machine, for tests. It stops at the end of the block that uses it. */
export interface LocalServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly ReceivedRequest[];
  /** How many connections it received. */
  connections(): number;
}

/** Starts it. `answer` gets each request once its body has arrived. With `tls`, which may be options, the certificate is self-signed. */
export async function startServer(answer: Answer, { tls = false }: { readonly tls?: boolean | TlsOptions } = {}): Promise<LocalServer> {
  const requests: ReceivedRequest[] = [];
  let connections = 0;
  const listener: RequestListener = (raw, response) => {
    const chunks: Uint8Array[] = [];
    raw.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    raw.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const request = { method: raw.method ?? '', url: raw.url ?? '', headers: raw.headers, body };
      requests.push(request);
      answer(response, request, raw);
    });
  };
  const server = tls
    ? createTlsServer(
        { ...(tls === true ? {} : tls), key: testFile('self-signed.key.pem'), cert: testFile('self-signed.cert.pem') },
        listener,
      )
    : createServer(listener);
  server.on(tls ? 'secureConnection' : 'connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => await close(server),
  };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

function testFile(name: string): Buffer {
  return readFileSync(new URL(`testdata/${name}`, import.meta.url));
}
