import { createServer, type IncomingMessage, request as requestByHttp, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a front treats the requests that it gets. */
export type FrontFault =
  | 'down'
  /** Passes so many requests on, then it is down. */
  | { readonly downAfter: number }
  | { readonly status: number; readonly body: string };

/** Stands before a receiver, real or simulated, and misbehaves as told. */
export interface FaultFront extends AsyncDisposable {
  readonly url: string;
  /** How many requests other than GET were passed on. */
  readonly passed: number;
  /** From now on; undefined passes everything on. */
  fault: FrontFault | undefined;
}

/** Starts a front before the receiver at `targetUrl`. */
export async function startFaultFront(targetUrl: string): Promise<FaultFront> {
  const target = new URL(targetUrl);
  const state: { fault: FrontFault | undefined; passed: number } = { fault: undefined, passed: 0 };
  const server = createServer((incoming, response) => {
    const { fault } = state;
    if (fault === undefined) return passOn(incoming, response);
    if (fault !== 'down' && 'status' in fault) return void response.writeHead(fault.status).end(fault.body);
    if (fault === 'down' || fault.downAfter === 0) return void incoming.socket.destroy();
    if (incoming.method !== 'GET') state.fault = { downAfter: fault.downAfter - 1 };
    return passOn(incoming, response);
  });

  function passOn(incoming: IncomingMessage, response: ServerResponse): void {
    const { method, headers, url: path = '' } = incoming;
    if (method !== 'GET') state.passed += 1;
    const onward = requestByHttp({ host: target.hostname, port: target.port, method, headers, path }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${target.pathname}`,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  });
}
