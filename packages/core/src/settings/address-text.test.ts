import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressPattern, bareAddressPattern } from './address-pattern.ts';
import { addressProblem } from './address-text.ts';
import { optionalAddress, requiredUrl } from './address-types.ts';
import { FixSettings } from '../errors/errors.ts';
import { loadSettings } from './load-settings.ts';

/** The address that each of these hosts would mean. */
const disguised: readonly (readonly [string, string])[] = [
  ['127.000.000.010', '127.0.0.8'],
  ['010.0.0.1', '8.0.0.1'],
  ['10.0.0.07', '10.0.0.7'],
  ['0x7f.0.0.1', '127.0.0.1'],
  ['0X7F000001', '127.0.0.1'],
  ['192.168.0xa', '192.168.0.10'],
  ['2130706433', '127.0.0.1'],
  ['017700000001', '127.0.0.1'],
  ['0', '0.0.0.0'],
  ['10.1', '10.0.0.1'],
  ['127.1', '127.0.0.1'],
  ['192.168.257', '192.168.1.1'],
  ['127.0.0.1.', '127.0.0.1'],
  ['１２７.0.0.1', '127.0.0.1'],
  ['127。0。0。1', '127.0.0.1'],
  ['127.0.0.①', '127.0.0.1'],
  ['127.0.0.1\u00ad', '127.0.0.1'],
];

describe.each(disguised)('the host %s', (host, read) => {
  it('is refused with the address that it would mean, also by the chart', () => {
    for (const address of [`http://${host}`, `https://${host}:8080/status`, `http://me:secret@${host}/`]) {
      expect(addressProblem(address)).toContain(`has the host ${host}, which is read as ${read}: write four decimal numbers`);
      expect(new RegExp(addressPattern, 'u').test(address)).toBe(false);
      expect(new RegExp(bareAddressPattern, 'u').test(address.slice(7))).toBe(false);
    }
  });
});

describe('an address', () => {
  it.each([
    ['http://%31%32%37.0.0.1', /percent sign in its host/],
    ['http://[fe80::1%25eth0]/', /zone in its IPv6 address/],
    ['http://[fe80::1%eth0]/', /zone in its IPv6 address/],
    ['http://[::ffff:127.0.0.010]/', /brackets around something other than an IPv6 address/],
    ['http://fe80::1/', /an IPv6 address must be in brackets/],
    ['http://256.0.0.1', /256\.0\.0\.1, which is not an IPv4 address/],
    ['http://1.2.3.4.5', /1\.2\.3\.4\.5, which is not an IPv4 address/],
    ['http://08.0.0.1', /08\.0\.0\.1, which is not an IPv4 address/],
    ['http:192.0.2.5', /it must have the form SCHEME:\/\/HOST/],
    ['http:/192.0.2.5', /it must have the form SCHEME:\/\/HOST/],
    ['http:\\\\192.0.2.5', /a space, a backslash or an invisible character/],
    ['http://192.0.2\t.5', /a space, a backslash or an invisible character/],
    ['http://host:', /it must have the form SCHEME:\/\/HOST/],
  ])('%s is refused, also by the chart', (address, problem) => {
    expect(addressProblem(address)).toMatch(problem);
    expect(new RegExp(addressPattern, 'u').test(address)).toBe(false);
  });

  it.each([
    'http://pushgateway:9091',
    'http://192.0.2.5',
    'HTTP://192.0.2.5:8080/status.htm?a=1',
    'https://[2001:db8::5]:9091/x',
    'http://[::ffff:192.0.2.5]/',
    'http://pushgateway.power.svc.cluster.local.:9091/',
    'http://münchen.example/',
    'http://1and1.com/',
    'http://0a.example/',
    'http://unit.0xyz/',
    'http://3com:80',
    'http://pushgateway:9091/metrics/job@base64/YS9i/instance@base64/',
    'http://host:9091/#/status',
  ])('%s is accepted, also by the chart', (address) => {
    expect(addressProblem(address)).toBeUndefined();
    expect(new RegExp(addressPattern, 'u').test(address)).toBe(true);
    expect(new RegExp(bareAddressPattern, 'u').test(address.replace(/^https?:\/\//i, ''))).toBe(true);
  });

  it.each(['http://me@host', 'http://me:p%40ss%2Fw%25@host:9091/metrics/job@base64/YS9i', 'https://registry.example.com/@team/package'])(
    '%s is accepted only from a variable',
    (address) => {
      expect(addressProblem(address)).toBeUndefined();
    },
  );

  it.each(['a..b', '..', '.a', '1..', '１..', 'a..'])('is refused if a name between two dots is missing: %j', (host) => {
    expect(addressProblem(`http://${host}/`)).toBe('has an invalid host: a name between two dots is missing');
    expect(new RegExp(addressPattern, 'u').test(`http://${host}/`)).toBe(false);
  });

  it('is refused if a URL would read it as another IPv4 address', () => {
    const label = fc.oneof(
      fc.nat(300).map(String),
      fc.nat(255).map((number) => `0${number.toString(8)}`),
      fc.nat(2 ** 32).map((number) => `0x${number.toString(16)}`),
      fc.nat(2 ** 32).map(String),
      fc.constantFrom('', 'a', '１', '%31', '0x', '-1'),
    );
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 5 }), (labels) => {
        const host = labels.join('.');
        const accepted = addressProblem(`http://${host}/`) === undefined;
        const inChart = new RegExp(addressPattern, 'u').test(`http://${host}/`);
        const read = URL.parse(`http://${host}/`)?.hostname;
        const isAnother = read !== undefined && /^[\d.]+$/.test(read) && read !== host;
        expect(accepted && isAnother).toBe(false);
        expect(inChart && isAnother).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a password in an address', () => {
  const settings = {
    target: requiredUrl({ name: 'TARGET_URL', help: 'Where', example: 'http://target:9091' }),
    device: optionalAddress({ name: 'DEVICE', help: 'Device', example: '192.0.2.5' }),
  };

  function refusal(environment: Record<string, string>): string {
    try {
      loadSettings(settings, [], { TARGET_URL: 'http://target', ...environment });
    } catch (error) {
      if (error instanceof FixSettings) return error.message;
      throw error;
    }
    return 'none';
  }

  it.each([
    'user:12/34#x@host',
    'user:12/34@host:9091',
    'user:ab/cd@host',
    'user:12?34@host',
    'user:12#34@host',
    'user:p@ss@host',
    'user:p%ss@host',
    'user:p%zz@host',
    'user:12/@host',
    'user/name@host',
    'me@example.com:12/34@host.example',
    'us.er:12/34@[2001:db8::5]:9091/x',
    'user:12/a@b/c@host',
  ])('%s must be percent-encoded, and no part of it is shown', (rest) => {
    expect(refusal({ TARGET_URL: `http://${rest}` })).toMatch(/^TARGET_URL has a user or a password that must be percent-encoded/);
    expect(refusal({ DEVICE: rest })).toMatch(/^DEVICE has a user or a password that must be percent-encoded/);
    expect(refusal({ DEVICE: rest })).not.toMatch(/user:|me@|1234|ss@/);
  });

  it('is never shown, whatever it contains', () => {
    const password = fc
      .string({ unit: fc.constantFrom(...'canry/?#@%:\\ 12[]&='), minLength: 1, maxLength: 8 })
      .map((text) => `canary${text}`);
    fc.assert(
      fc.property(password, fc.constantFrom('host', 'host:9091/x', '192.0.2.5'), (text, host) => {
        expect(refusal({ TARGET_URL: `http://user:${text}@${host}` })).not.toContain('canary');
        expect(refusal({ DEVICE: `user:${text}@${host}` })).not.toContain('canary');
      }),
    );
  });

  it('never changes the host', () => {
    const password = fc.string({ unit: fc.constantFrom(...'a1/?#@%'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(password, (text) => {
        const address = `http://user:${text}@host.example:9091`;
        if (addressProblem(address) === undefined) expect(URL.parse(address)?.hostname).toBe('host.example');
      }),
      { numRuns: 1_000 },
    );
  });
});
