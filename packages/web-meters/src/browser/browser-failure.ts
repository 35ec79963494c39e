import { TransportFailure, transportFailureOf, type TransportFailureKind } from '@wattjobs/core/transport';
import { MeterFailure, transportFailure } from '../reading/meter-failure.ts';

/** What Chromium’s names of network errors mean (net/base/net_error_list.h of its source). Others mean a broken answer. */
const kinds: readonly (readonly [RegExp, TransportFailureKind])[] = [
  [/TIMED_OUT/, 'timeout'],
  [/^ERR_(?:CERT|SSL|BAD_SSL)_/, 'tls'],
  [/REDIRECT/, 'redirects'],
  [/^ERR_(?:ADDRESS|CONNECTION|EMPTY_RESPONSE|INTERNET|NETWORK|SOCKS)/, 'connection'],
];

/**
 * A page could not be opened.
 * @param netError as Chromium names it: `net::ERR_CONNECTION_RESET`
 * @param dialFailure why no connection was made; undefined if one was
 */
export function openingFailure(target: string, netError: string, dialFailure: unknown): MeterFailure {
  const { host } = new URL(target);
  const fix = 'Use the driver http if the meter really answers there.';
  if (netError.includes('UNSAFE_PORT'))
    return new MeterFailure(`${host} is or leads to a port that browsers do not open, because it belongs to another protocol`, {
      reason: 'address_refused',
      fix,
    });
  if (dialFailure !== undefined) return transportFailure(transportFailureOf(dialFailure, { target }), host);
  const systemCode = /ERR_[A-Z0-9_]+/.exec(netError)?.[0] ?? netError;
  const kind = kinds.find(([pattern]) => pattern.test(systemCode))?.[1] ?? 'broken';
  return transportFailure(new TransportFailure({ kind, target, systemCode }), host);
}

/** The browser, or the process that shows the page, ended in the middle of the visit. */
export function crashFailure(cause?: unknown): MeterFailure {
  return new MeterFailure('the browser crashed', { reason: 'browser_crashed', cause });
}

/** A step cannot be taken on this page. */
export function stepFailure(message: string): MeterFailure {
  return new MeterFailure(message, { reason: 'step_failed' });
}
