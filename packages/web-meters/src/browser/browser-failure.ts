import { TransportFailure, transportFailureOf, type TransportFailureKind } from '@wattjobs/core/transport';
import { MeterFailure } from '../reading/index.ts';

/** What Chromium’s names of network errors mean (net/base/net_error_list.h of its source). Others mean a broken answer. */
const kinds: readonly (readonly [RegExp, TransportFailureKind])[] = [
  [/TIMED_OUT/, 'timeout'],
  [/^ERR_(?:CERT|SSL|BAD_SSL)_/, 'tls'],
  [/REDIRECT/, 'redirects'],
  [/^ERR_(?:ADDRESS|CONNECTION|EMPTY_RESPONSE|INTERNET|NETWORK|SOCKS)/, 'connection'],
];

const transientKinds: ReadonlySet<TransportFailureKind> = new Set(['timeout', 'connection', 'dns', 'broken']);

/**
 * A page could not be opened.
 * @param netError as Chromium names it: `net::ERR_CONNECTION_RESET`
 * @param dialFailure why no connection was made; undefined if one was
 */
export function openingFailure(target: string, netError: string, dialFailure: unknown): MeterFailure {
  if (dialFailure instanceof Error && 'code' in dialFailure && dialFailure.code === 'ERR_ADDRESS_REFUSED')
    return new MeterFailure(`${new URL(target).host} may not be dialled: ${dialFailure.message}`, {
      reason: 'address_refused',
      fix: 'Add the network of the meter to ALLOWED_NETWORKS if the address is right.',
      isTransient: false,
      cause: dialFailure,
    });
  const systemCode = /ERR_[A-Z0-9_]+/.exec(netError)?.[0] ?? netError;
  const kind = kinds.find(([pattern]) => pattern.test(systemCode))?.[1] ?? 'broken';
  return meterFailureOf(
    dialFailure === undefined ? new TransportFailure({ kind, target, systemCode }) : transportFailureOf(dialFailure, { target }),
  );
}

/** The visit was aborted: its time is over, or the run stops. */
export function abortFailure(target: string, signal: AbortSignal): MeterFailure {
  const isTimeout = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
  return meterFailureOf(new TransportFailure({ kind: isTimeout ? 'timeout' : 'aborted', target }));
}

/** The browser, or the process that shows the page, ended in the middle of the visit. */
export function crashFailure(cause?: unknown): MeterFailure {
  return new MeterFailure('the browser crashed', {
    reason: 'browser_crashed',
    fix: 'Nothing, if it stays with one visit; else give the container more memory, or report the page.',
    isTransient: true,
    cause,
  });
}

export function tooLargeFailure(target: string, mostBytes: number): MeterFailure {
  return meterFailureOf(new TransportFailure({ kind: 'too-large', target, systemCode: `more than ${mostBytes} bytes` }));
}

function meterFailureOf(failure: TransportFailure): MeterFailure {
  return new MeterFailure(failure.message, {
    reason: failure.reasonOf('meter'),
    ...(failure.kind === 'tls'
      ? { fix: 'Set tls: insecure for this meter if its certificate is its own; a browser speaks no TLS before 1.2.' }
      : {}),
    context: failure.context,
    isTransient: transientKinds.has(failure.kind),
    cause: failure,
  });
}
