import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { controlAnswer, controlPath } from '../control/control-route.ts';
import type { ControlPanel } from '../control/panel.ts';
import type { TransportFaults } from '../control/transport-faults.ts';
import { type Answer, type ReceivedRequest, receive } from './message.ts';
import type { RecordedRequest } from './recorded-request.ts';

/** Waits, and rejects once the signal aborts. */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** A timer of the machine. */
export const waitInRealTime: Wait = (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal });

export interface Exchange<Kind extends string, Controls extends TransportFaults> {
  readonly panel: ControlPanel<Controls>;
  readonly kindOf: (request: ReceivedRequest) => Kind;
  /** The answer; null closes the connection without one. `faults` are this request's; `gone` aborts if the client disconnects. */
  readonly answer: (
    request: ReceivedRequest,
    kind: Kind,
    faults: Controls | null,
    gone: AbortSignal,
  ) => Answer | null | Promise<Answer | null>;
  /** The faults of a request of this kind. */
  readonly inScope: (controls: Controls, kind: Kind) => boolean;
  /** What is sent instead of an answer, if a fault requires it. */
  readonly faultAnswer: (controls: Controls, request: ReceivedRequest) => Answer | null;
  readonly record: (request: ReceivedRequest, kind: Kind) => RecordedRequest<Kind>;
  /** What `GET /_control` shows besides the controls. */
  readonly observed: () => object;
  /** The time in the `Date` header; by default the machine's. */
  readonly dateOf?: () => Date;
  readonly wait?: Wait | undefined;
}

/** Serves the control route and the simulator's own routes, and applies the active faults. */
export function serve<Kind extends string, Controls extends TransportFaults>(exchange: Exchange<Kind, Controls>): RequestListener {
  return (message, response) => void respond(exchange, message, response);
}

/** Serves the control route of a simulator that does not speak HTTP itself, and nothing else. */
export function serveControlRoute(answer: (request: ReceivedRequest) => Answer): RequestListener {
  return (message, response) => {
    receive(message).then(
      (request) => send(response, request.path === controlPath ? answer(request) : { status: 404 }),
      () => response.destroy(),
    );
  };
}

async function respond<Kind extends string, Controls extends TransportFaults>(
  exchange: Exchange<Kind, Controls>,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = whenGone(response);
  try {
    const request = await receive(message);
    if (request.path === controlPath) send(response, controlAnswer(exchange.panel, exchange.observed, request));
    else await respondWithFaults(exchange, request, response, gone);
  } catch (error) {
    // A disconnected client ends its request; anything else is our bug and must be visible.
    if (!gone.aborted && !message.errored) throw error;
  }
}

async function respondWithFaults<Kind extends string, Controls extends TransportFaults>(
  exchange: Exchange<Kind, Controls>,
  request: ReceivedRequest,
  response: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  const kind = exchange.kindOf(request);
  const recorded = exchange.record(request, kind);
  const faults = exchange.panel.takeFaults((controls) => exchange.inScope(controls, kind));
  if (faults?.hang) return;
  if (faults?.resetConnection) {
    response.socket?.resetAndDestroy();
    return;
  }
  if (faults?.dropConnection) {
    response.destroy();
    return;
  }
  const answer = (faults && exchange.faultAnswer(faults, request)) ?? (await exchange.answer(request, kind, faults, gone));
  if (answer === null) {
    response.destroy();
    return;
  }
  if (exchange.dateOf) response.setHeader('date', exchange.dateOf().toUTCString());
  if (faults && faults.delayMs > 0) await (exchange.wait ?? waitInRealTime)(faults.delayMs, gone);
  recorded.status = answer.status;
  if (answer.raw !== undefined) response.socket?.end(answer.raw, 'latin1');
  else if (faults?.cutInHalf) sendHalf(response, answer);
  else if (answer.byteDelayMs) await drip(response, answer, answer.byteDelayMs, exchange.wait ?? waitInRealTime, gone);
  else send(response, answer);
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, outgoingHeaders(answer));
  // After 101 the connection belongs to another protocol and stays open.
  if (answer.status === 101) response.flushHeaders();
  else response.end(answer.body ?? '');
}

async function drip(response: ServerResponse, answer: Answer, delayMs: number, wait: Wait, gone: AbortSignal): Promise<void> {
  response.writeHead(answer.status, outgoingHeaders(answer));
  for (const byte of Buffer.from(answer.body ?? '')) {
    await wait(delayMs, gone);
    response.write(Buffer.of(byte));
  }
  response.end();
}

function sendHalf(response: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body ?? '');
  if (body.length === 0) {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, { ...outgoingHeaders(answer), 'content-length': body.length });
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}

function outgoingHeaders(answer: Answer): Record<string, string | string[]> {
  const entries = Object.entries(answer.headers ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]));
}

function whenGone(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}
