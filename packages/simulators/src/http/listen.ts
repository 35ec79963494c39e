import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, ListenOptions as NodeListenOptions, Server } from 'node:net';
import type { TlsOptions } from 'node:tls';

/** A simulator that listens until it is closed. `await using` closes it. */
export interface Simulator extends AsyncDisposable {
  /** Its address, without a trailing slash: `http://127.0.0.1:34567`. */
  readonly url: string;
  /** Ends every open connection and frees the port. A second call waits for the first. */
  close(): Promise<void>;
}

export interface ListenOptions {
  /** 0, the default, uses a free port. */
  readonly port?: number | undefined;
  /** The address to listen on; by default this machine alone. */
  readonly host?: string | undefined;
}

/** Both in PEM. */
export interface TlsIdentity extends Pick<TlsOptions, 'minVersion' | 'maxVersion' | 'ciphers'> {
  readonly key: string;
  readonly cert: string;
}

/** Starts listening, with TLS if an identity is given. Rejects with Node's own error if the port is taken. */
export async function listen(listener: RequestListener, options: ListenOptions, tls?: TlsIdentity): Promise<Simulator> {
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  // Brackets are for addresses inside a URL.
  const host = (options.host ?? '127.0.0.1').replace(/^\[(.+)\]$/, '$1');
  await listening(server, { port: options.port ?? 0, host });

  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      server.closeAllConnections();
    });
    return closing;
  };
  const { port } = server.address() as AddressInfo;
  return { url: `${tls ? 'https' : 'http'}://${hostInUrl(host)}:${port}`, close, [Symbol.asyncDispose]: close };
}

/** Resolves once any server listens. Rejects with Node's own error if the port is taken. */
export function listening(server: Server, options: NodeListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** A wildcard address cannot be called: it is replaced by this machine's own. */
export function hostInUrl(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
