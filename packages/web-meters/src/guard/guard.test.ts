import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createGuard } from './create-guard.ts';
import { parseAllowedNetworks } from './networks.ts';

/** What `refusalOf` is asked for a host of an address: the host as the URL parser writes it. */
function refusal(host: string, allowedNetworks: readonly string[] = []): string | undefined {
  return createGuard({ allowedNetworks }).refusalOf(new URL(`http://${host}/`).hostname.replace(/^\[|\]$/g, ''));
}

describe('without ALLOWED_NETWORKS', () => {
  it.each(['192.0.2.7', '10.0.0.5', '172.16.3.4', '192.168.1.100', '100.64.0.1', '[fd12::5]', '[2001:db8::7]', '[64:ff9b::c000:207]'])(
    '%s may be dialled',
    (host) => expect(refusal(host)).toBeUndefined(),
  );

  it.each([
    ['127.0.0.1', 'loopback'],
    ['2130706433', 'loopback'],
    ['0177.0.0.1', 'loopback'],
    ['0x7f.1', 'loopback'],
    ['127.1', 'loopback'],
    ['127.0.0.1.', 'loopback'],
    ['[::1]', 'loopback'],
    ['[::fFFf:127.0.0.1]', 'loopback'],
    ['[::127.0.0.1]', 'loopback'],
    ['[::ffff:0:127.0.0.1]', 'loopback'],
    ['[64:ff9b::7f00:1]', 'loopback'],
    ['[2002:7f00:1::]', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['[::]', 'unspecified'],
    ['224.0.0.1', 'multicast'],
    ['[ff02::1]', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['169.254.169.254', 'metadata'],
    ['[::ffff:a9fe:a9fe]', 'metadata'],
    ['169.254.10.20', 'link-local'],
    ['[fe80::1]', 'link-local'],
    ['[fd00:ec2::254]', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['[64:ff9b:1::7f00:1]', 'hides another address'],
  ])('%s is refused as %s', (host, why) => expect(refusal(host)).toContain(why));

  it('an address with a zone, as the system resolves it, is judged without the zone', () => {
    expect(createGuard({ allowedNetworks: [] }).refusalOf('fe80::1%eth0')).toContain('link-local');
  });
});

describe('with ALLOWED_NETWORKS', () => {
  it.each([
    [['10.20.0.0/16'], '10.20.3.4', true],
    [['10.20.0.0/16'], '[::ffff:10.20.3.4]', true],
    [['10.20.0.0/16'], '10.21.0.1', false],
    [['10.20.0.0/16'], '192.0.2.7', false],
    [['192.0.2.7'], '192.0.2.7', true],
    [['fd12::/16'], '[fd12::5]', true],
    [['0.0.0.0/0'], '192.0.2.7', true],
    [['0.0.0.0/0', '::/0'], '127.0.0.1', false],
    [['0.0.0.0/0', '::/0'], '[::1]', false],
    [['127.0.0.0/8'], '127.0.0.1', true],
    [['127.0.0.0/8'], '[::ffff:127.0.0.1]', true],
    [['127.0.0.0/8'], '[::1]', false],
    [['169.254.0.0/16'], '169.254.10.20', true],
    [['169.254.0.0/16'], '169.254.169.254', false],
    [['169.254.169.254/32'], '169.254.169.254', true],
    [['169.254.169.254'], '169.254.10.20', false],
  ])('%j: %s may be dialled: %s', (networks, host, may) => expect(refusal(host, networks) === undefined).toBe(may));

  it('are listed with commas or spaces, and a wrong one is named', () => {
    expect(parseAllowedNetworks('10.0.0.0/8, fd00::/8 192.0.2.7')).toEqual({ value: ['10.0.0.0/8', 'fd00::/8', '192.0.2.7'] });
    for (const wrong of ['10.0.0.0/33', '0177.0.0.0/8', 'meter.example', '10.0.0.0/8/8', 'fe80::1%eth0', '10.0.0.0/']) {
      expect(parseAllowedNetworks(`192.0.2.0/24,${wrong}`)).toEqual({ problem: expect.stringContaining(JSON.stringify(wrong)) });
    }
  });
});

describe('a lookup', () => {
  const resolving =
    (...addresses: string[]): LookupFunction =>
    (_name, options, callback) => {
      const found = addresses.map((address) => ({ address, family: isIP(address) }));
      if (options.all === true) callback(null, found);
      else callback(null, found[0]?.address ?? '', found[0]?.family);
    };

  async function lookUp(lookup: LookupFunction, all: boolean): Promise<string | LookupAddress[]> {
    return await new Promise((resolve, reject) => {
      createGuard({ allowedNetworks: [], lookup }).lookup('meter.example', { all }, (error, found) =>
        error ? reject(error) : resolve(found),
      );
    });
  }

  it('gives the allowed addresses only', async () => {
    const lookup = resolving('127.0.0.1', '192.0.2.7', '::ffff:169.254.169.254', '192.0.2.8');
    expect(await lookUp(lookup, false)).toBe('192.0.2.7');
    expect(await lookUp(lookup, true)).toEqual([
      { address: '192.0.2.7', family: 4 },
      { address: '192.0.2.8', family: 4 },
    ]);
  });

  it('fails with ERR_ADDRESS_REFUSED if no address is allowed', async () => {
    await expect(lookUp(resolving('127.0.0.1', '::1'), false)).rejects.toMatchObject({ code: 'ERR_ADDRESS_REFUSED' });
  });

  it('passes on why a name has no address', async () => {
    const lookup: LookupFunction = (_name, _options, callback) => callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), '');
    await expect(lookUp(lookup, false)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});
