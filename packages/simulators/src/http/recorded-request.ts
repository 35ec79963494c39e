import type { ReceivedRequest } from './message.ts';

/** One request that a simulator has seen. It never holds a query, a header or a form, because those may hold a password. */
export interface RecordedRequest<Kind extends string> {
  /** Milliseconds since the epoch, by the simulator's clock. */
  readonly time: number;
  readonly method: string;
  readonly path: string;
  readonly kind: Kind;
  /** Null if there is no answer, or not yet. */
  status: number | null;
}

const mostRequestsKept = 10_000;

/** Adds a request to the list and drops the oldest, so that a simulator can run for weeks. */
export function remember<Request>(requests: Request[], request: Request): Request {
  requests.push(request);
  if (requests.length > mostRequestsKept) requests.shift();
  return request;
}

/** The record of a request that has no answer yet; `time` is in milliseconds since the epoch. */
export function recordOf<Kind extends string>(request: ReceivedRequest, kind: Kind, time: number): RecordedRequest<Kind> {
  return { time, method: request.method, path: request.path, kind, status: null };
}
