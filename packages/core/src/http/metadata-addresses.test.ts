import { describe, expect, it } from 'vitest';
import { isLinkLocalOrMetadata } from './metadata-addresses.ts';

/** The host as a URL writes it, whatever its notation. */
const hostOf = (authority: string) => new URL(`http://${authority}/`).hostname;

describe('a link-local or metadata address', () => {
  it.each([
    '169.254.169.254',
    '169.254.0.1',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '169.254.43518',
    '[::ffff:169.254.169.254]',
    '[::ffff:a9fe:1]',
    '[::169.254.169.254]',
    '[::ffff:0:169.254.169.254]',
    '[64:ff9b::169.254.169.254]',
    '[64:ff9b:1::169.254.169.254]',
    '[2002:a9fe:a9fe::]',
    '[2002:a9fe:1:2::3]',
    '[2001:0:a9fe::1]',
    '[fe80::1]',
    '[febf:ffff::1]',
    '[fd00:ec2::254]',
    '[fd20:ce::254]',
    '100.100.100.200',
    '[::ffff:100.100.100.200]',
    '[2002:6464:64c8::]',
    '192.0.0.192',
    '168.63.129.16',
    'metadata.google.internal',
    'Metadata.Google.Internal.',
    'metadata',
    'instance-data.ec2.internal',
  ])('is %s', (authority) => expect(isLinkLocalOrMetadata(hostOf(authority))).toBe(true));

  it.each(['fe80::1%eth0', 'FE80::1', '169.254.1.1'])('is %s, as a resolver returns it', (address) =>
    expect(isLinkLocalOrMetadata(address)).toBe(true),
  );

  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '169.253.255.255',
    '169.255.0.1',
    '100.100.100.201',
    '[::1]',
    '[fec0::1]',
    '[fd00::1]',
    '[2001:db8::1]',
    '[2002:c000:204::1]',
    '[64:ff9b::c000:204]',
    '[::ffff:192.0.2.4]',
    'metadata.example.com',
    'cloud.example',
  ])('is not %s', (authority) => expect(isLinkLocalOrMetadata(hostOf(authority))).toBe(false));
});
