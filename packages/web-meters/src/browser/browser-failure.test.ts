import { describe, expect, it } from 'vitest';
import { openingFailure } from './browser-failure.ts';

const address = 'https://user-meter.test/path?token=canary';

describe('what Chromium says of a page that it could not open', () => {
  it.each([
    ['net::ERR_TIMED_OUT', 'meter_timeout', true],
    ['net::ERR_CONNECTION_RESET', 'meter_connection', true],
    ['net::ERR_EMPTY_RESPONSE', 'meter_connection', true],
    ['net::ERR_CERT_AUTHORITY_INVALID', 'meter_tls', false],
    ['net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH', 'meter_tls', false],
    ['net::ERR_TOO_MANY_REDIRECTS', 'meter_redirects', false],
    ['net::ERR_INVALID_HTTP_RESPONSE', 'meter_broken', true],
    ['net::ERR_UNSAFE_PORT', 'address_refused', false],
  ])('%s is %s', (netError, reason, isTransient) => {
    const failure = openingFailure(address, netError, undefined);
    expect(failure).toMatchObject({ reason, isTransient });
    expect(failure.message).not.toContain('canary');
  });

  it.each([
    ['ERR_ADDRESS_REFUSED', 'address_refused', false],
    ['ENOTFOUND', 'meter_dns', true],
    ['ECONNREFUSED', 'meter_connection', true],
  ])('is explained by what the proxy knows: %s is %s', (code, reason, isTransient) => {
    const failure = openingFailure(address, 'net::ERR_SOCKS_CONNECTION_FAILED', Object.assign(new Error('failed'), { code }));
    expect(failure).toMatchObject({ reason, isTransient });
  });
});
