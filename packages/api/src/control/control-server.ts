import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import { makePrivateFolder } from './private-folder.ts';
import { controlSocketPath } from './socket-path.ts';

/** Serves requests on the socket in the data folder, which only the folder's owner can open. */
export class ControlServer {
  readonly #local = new WeakSet<Socket>();
  #server: ReturnType<typeof createServer> | undefined;

  /** Whether a request came through the socket. */
  isLocal(request: IncomingMessage): boolean {
    return this.#local.has(request.socket);
  }

  /** Listens. The caller has locked the folder, so an old socket there is not in use. */
  async listen(dataFolder: string, handle: RequestListener): Promise<void> {
    const path = controlSocketPath(dataFolder);
    await makePrivateFolder(dirname(path));
    await rm(path, { force: true });
    const server = createServer(handle);
    server.on('connection', (socket) => this.#local.add(socket));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      listenPrivately(server, path, () => {
        server.off('error', reject);
        resolve();
      });
    });
  }

  /** Finishes open requests and accepts no more. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
  }
}

/** Creates the socket with owner-only access from the start: anyone who can write to it has all rights. */
function listenPrivately(server: ReturnType<typeof createServer>, path: string, whenListening: () => void): void {
  const before = process.umask(0o077);
  try {
    // Node.js binds a path before `listen` returns.
    server.listen({ path }, whenListening);
  } finally {
    process.umask(before);
  }
}
