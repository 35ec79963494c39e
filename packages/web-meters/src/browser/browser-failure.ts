import { TransportFailure, transportFailureOf, type TransportFailureKind } from '@wattjobs/core/transport';
import { MeterFailure } from '../reading/meter-failure.ts';

/** What Chromium’s names of network errors mean (net/base/net_error_list.h of its source). Others mean a broken answer. */
const kinds: readonly (readonly [RegExp, TransportFailureKind])[] = [
  [/TIMED_OUT/, 'timeout'],
  [/^ERR_(?:CERT|SSL|BAD_SSL)_/, 'tls'],
  [/REDIRECT/, 'redirects'],
  [/^ERR_(?:ADDRESS|CONNECTION|EMPTY_RESPONSE|INTERNET|NETWORK|SOCKS)/, 'connection'],
];

const tlsFix =
  'If the certificate is the meter’s own, set tls: insecure. A browser speaks no TLS before 1.2: for a very old meter use the driver http.';

const transientKinds: ReadonlySet<TransportFailureKind> = new Set(['timeout', 'connection', 'dns', 'broken']);

/**
 * A page could not be opened.
 * @param netError as Chromium names it: `net::ERR_CONNECTION_RESET`
 * @param dialFailure why no connection was made; undefined if one was
 */
export function openingFailure(target: string, netError: string, dialFailure: unknown): MeterFailure {
  if (dialFailure instanceof Error && 'code' in dialFailure && dialFailure.code === 'ERR_ADDRESS_REFUSED')
    return new MeterFailure(`the outbound guard refuses ${new URL(target).host}`, {
      reason: 'address_refused',
      fix: 'If a meter is there, add its network to ALLOWED_NETWORKS.',
      isTransient: false,
      cause: dialFailure,
    });
  if (netError.includes('UNSAFE_PORT'))
    return new MeterFailure(`browsers do not open port ${new URL(target).port}, which belongs to another protocol`, {
      reason: 'address_refused',
      fix: 'Use the driver http if the meter really answers there.',
      isTransient: false,
    });
  const systemCode = /ERR_[A-Z0-9_]+/.exec(netError)?.[0] ?? netError;
  const kind = kinds.find(([pattern]) => pattern.test(systemCode))?.[1] ?? 'broken';
  return meterFailureOf(
    dialFailure === undefined ? new TransportFailure({ kind, target, systemCode }) : transportFailureOf(dialFailure, { target }),
  );
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

/** A step cannot be taken on this page. */
export function stepFailure(message: string): MeterFailure {
  return new MeterFailure(message, {
    reason: 'step_failed',
    fix: 'Compare the steps of the configuration with the page; the screenshot shows it.',
    isTransient: false,
  });
}

function meterFailureOf(failure: TransportFailure): MeterFailure {
  return new MeterFailure(failure.message, {
    reason: failure.reasonOf('meter'),
    ...(failure.kind === 'tls' ? { fix: tlsFix } : {}),
    context: failure.context,
    isTransient: transientKinds.has(failure.kind),
    cause: failure,
  });
}
