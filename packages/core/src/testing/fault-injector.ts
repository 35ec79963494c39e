import { createServer, type IncomingMessage, request as requestByHttp, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a fault injector treats requests. */
export type InjectedFault =
  | 'down'
  /** Forwards this many requests, then it is down. */
  | { readonly downAfter: number }
  | { readonly status: number; readonly body: string };

/** A proxy in front of a receiver, real or simulated, that injects faults. */
export interface FaultInjector extends AsyncDisposable {
  readonly url: string;
  /** How many requests other than GET were forwarded. */
  readonly forwarded: number;
  /** The current fault; with undefined, everything is forwarded. */
  fault: InjectedFault | undefined;
}

/** Starts a fault injector in front of the receiver at `targetUrl`. */
export async function startFaultInjector(targetUrl: string): Promise<FaultInjector> {
  const target = new URL(targetUrl);
  const state: { fault: InjectedFault | undefined; forwarded: number } = { fault: undefined, forwarded: 0 };
  const server = createServer((incoming, response) => {
    const { fault } = state;
    if (fault === undefined) return forward(incoming, response);
    if (fault !== 'down' && 'status' in fault) return void response.writeHead(fault.status).end(fault.body);
    if (fault === 'down' || fault.downAfter === 0) return void incoming.socket.destroy();
    if (incoming.method !== 'GET') state.fault = { downAfter: fault.downAfter - 1 };
    return forward(incoming, response);
  });

  function forward(incoming: IncomingMessage, response: ServerResponse): void {
    const { method, headers, url: path = '' } = incoming;
    if (method !== 'GET') state.forwarded += 1;
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
