import { Secret } from '@wattjobs/core/settings';
import type { Authentication, MeterConfiguration, ValueRule } from '../configuration/index.ts';

/** A rule for a value, with what a configuration has by default. */
export function rule(place: Partial<ValueRule>): ValueRule {
  return { unit: 'auto', decimalSeparator: 'auto', sentinels: [], ...place };
}

/** The configuration of a meter at an address, with what a configuration has by default. */
export function meter(address: string, given: Partial<MeterConfiguration> = {}): MeterConfiguration {
  return {
    address,
    driver: 'auto',
    authentication: { type: 'none' },
    steps: [],
    value: rule({ selector: '#kwh' }),
    additional: {},
    logoutSteps: [],
    tls: 'verify',
    acceptLanguage: 'en',
    timeoutMs: 10_000,
    ...given,
  };
}

export function basic(username: string, password: string): Authentication {
  return { type: 'basic', username, password: new Secret(password) };
}

export function formLogin(
  loginUrl: string,
  username: string,
  password: string,
  given: { readonly submitButton?: string } = {},
): Authentication {
  const fields = { usernameField: 'input[name=username]', passwordField: 'input[type=password]' };
  return { type: 'form', loginUrl, ...fields, username, password: new Secret(password), ...given };
}
