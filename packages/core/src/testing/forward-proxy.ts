import { createServer, request as requestByHttp } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A proxy on a free port of this machine. It accepts requests with absolute addresses and CONNECT, as Squid does. */
export interface ForwardProxy extends AsyncDisposable {
  readonly port: number;
  /** The requests, in order: `GET http://host/path`, `CONNECT host:443`. */
  readonly asked: readonly string[];
}

export interface ForwardProxyOptions {
  /** The local port for each name; the response for any other name is 502. */
  readonly ports?: Readonly<Record<string, number>>;
  /** The required `user:password`. */
  readonly credentials?: string;
}

/** Starts the proxy. */
export async function startForwardProxy({ ports = {}, credentials }: ForwardProxyOptions = {}): Promise<ForwardProxy> {
  const asked: string[] = [];
  const requiredHeader = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
  const isAuthorized = (given: string | undefined) => requiredHeader === undefined || given === requiredHeader;
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    const port = ports[URL.parse(incoming.url ?? '')?.hostname ?? ''];
    if (!isAuthorized(incoming.headers['proxy-authorization'])) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end();
    } else if (port === undefined) {
      response.writeHead(502).end('no such host');
    } else {
      const { method, headers } = incoming;
      const onward = requestByHttp({ port, host: '127.0.0.1', method, headers, path: new URL(incoming.url ?? '').pathname }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      incoming.pipe(onward);
    }
  });
  server.on('connect', ({ url = '', headers }, client) => {
    asked.push(`CONNECT ${url}`);
    client.on('error', () => {});
    const port = ports[url.replace(/:\d+$/, '')];
    if (!isAuthorized(headers['proxy-authorization']))
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n');
    else if (port === undefined) client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    else {
      const onward = connect(port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        client.pipe(onward).pipe(client);
      });
      onward.on('error', () => client.destroy());
    }
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
