import { Secret } from '@wattjobs/core/settings';
import { describe, expect, it } from 'vitest';
import { fingerprintCredentials, matchesCredentials } from './credentials.ts';

const credentials = { cloudUrl: new URL('https://cloud.example'), username: 'me', password: new Secret('right') };

describe('the fingerprint of credentials', () => {
  const taken = fingerprintCredentials(credentials, 'salt');

  it('matches its own credentials, and no others', () => {
    expect(matchesCredentials(taken, credentials)).toBe(true);
    expect(matchesCredentials(taken, { ...credentials, password: new Secret('wrong') })).toBe(false);
    expect(matchesCredentials(taken, { ...credentials, username: 'you' })).toBe(false);
    expect(matchesCredentials(taken, { ...credentials, cloudUrl: new URL('https://other.example') })).toBe(false);
  });

  it('is salted and cut to 32 bits', () => {
    expect(taken.digest).toMatch(/^[0-9a-f]{8}$/);
    expect(fingerprintCredentials(credentials, 'other salt').digest).not.toBe(taken.digest);
  });

  it('depends on the boundary between two fields', () => {
    const first = fingerprintCredentials({ ...credentials, username: 'ab', password: new Secret('c') }, 's');
    const second = fingerprintCredentials({ ...credentials, username: 'a', password: new Secret('bc') }, 's');
    expect(first.digest).not.toBe(second.digest);
  });
});
