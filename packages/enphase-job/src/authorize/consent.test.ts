import { RenewCredentials } from '@wattjobs/core/errors';
import { describe, expect, it } from 'vitest';
import { consentAddress, defaultRedirectUri, readCode } from './consent.ts';

const base = new URL('https://api.enphaseenergy.com/');

it('builds the address of the consent page', () => {
  const redirectUri = defaultRedirectUri(base);
  expect(redirectUri).toBe('https://api.enphaseenergy.com/oauth/redirect_uri');
  expect(consentAddress(base, 'id 1', redirectUri)).toBe(
    'https://api.enphaseenergy.com/oauth/authorize?response_type=code&client_id=id+1&redirect_uri=https%3A%2F%2Fapi.enphaseenergy.com%2Foauth%2Fredirect_uri',
  );
});

describe('pasted text', () => {
  it.each([
    ['aB3dE9', 'aB3dE9'],
    ['  aB3dE9\n', 'aB3dE9'],
    ['https://api.enphaseenergy.com/oauth/redirect_uri?code=aB3dE9', 'aB3dE9'],
    ['https://example.com/back?state=1&code=aB3dE9#end', 'aB3dE9'],
    ['api.enphaseenergy.com/oauth/redirect_uri?code=aB3dE9', 'aB3dE9'],
    ['localhost:8080/?code=aB3dE9&state=', 'aB3dE9'],
    ['?code=aB3dE9', 'aB3dE9'],
    ['code=aB3dE9\r\n', 'aB3dE9'],
  ])('%j contains a code', (pasted, code) => {
    expect(readCode(pasted)?.reveal()).toBe(code);
  });

  it.each([
    '',
    ' ',
    'two words',
    'https://api.enphaseenergy.com/oauth/redirect_uri',
    '<code>',
    'aB3 dE9',
    'code=',
    'https://example.com/back?code=aB3%20dE9',
  ])('%j contains no code', (pasted) => {
    expect(readCode(pasted)).toBeUndefined();
  });

  it('may say that the owner declined', () => {
    expect(() => readCode('https://example.com/back?error=access_denied')).toThrow(RenewCredentials);
    expect(() => readCode('example.com/back?error=access_denied&state=1')).toThrow(RenewCredentials);
  });
});
