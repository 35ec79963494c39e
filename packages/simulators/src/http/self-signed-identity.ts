import { generateKeyPairSync, sign } from 'node:crypto';
import type { TlsIdentity } from './listen.ts';

/**
 * Creates a key and a self-signed certificate for `torus-unit.invalid`, `localhost`, 127.0.0.1 and ::1, valid from 2000 to 2100.
 * Node.js can read X.509 certificates but not write them, so this writes the few DER structures that RFC 5280 requires.
 */
export function selfSignedIdentity(): TlsIdentity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signatureAlgorithm = sequence(objectIdentifier('2a8648ce3d040302')); // ecdsa-with-SHA256
  const name = sequence(set(sequence(objectIdentifier('550403'), utf8String('torus-unit.invalid')))); // commonName
  const toBeSigned = sequence(
    element(0xa0, integer(2)), // version 3
    integer(1), // serial number
    signatureAlgorithm,
    name, // issuer
    sequence(element(0x17, Buffer.from('000101000000Z')), element(0x18, Buffer.from('21000101000000Z'))), // validity
    name, // subject
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(basicConstraints(), subjectAlternativeNames())),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const certificate = sequence(toBeSigned, signatureAlgorithm, bitString(signature));
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: pem(certificate) };
}

function basicConstraints(): Buffer {
  const isAuthority = element(0x01, Buffer.from([0xff]));
  return extension('551d13', sequence(isAuthority));
}

function subjectAlternativeNames(): Buffer {
  const dnsName = (text: string) => element(0x82, Buffer.from(text));
  const ipAddress = (bytes: Buffer) => element(0x87, bytes);
  const ipv6Loopback = Buffer.concat([Buffer.alloc(15), Buffer.from([1])]);
  const names = [dnsName('torus-unit.invalid'), dnsName('localhost'), ipAddress(Buffer.from([127, 0, 0, 1])), ipAddress(ipv6Loopback)];
  return extension('551d11', sequence(...names));
}

function extension(identifier: string, value: Buffer): Buffer {
  return sequence(objectIdentifier(identifier), element(0x04, value));
}

function sequence(...elements: Buffer[]): Buffer {
  return element(0x30, ...elements);
}

function set(...elements: Buffer[]): Buffer {
  return element(0x31, ...elements);
}

/** The identifier's DER bytes, in hexadecimal. */
function objectIdentifier(bytes: string): Buffer {
  return element(0x06, Buffer.from(bytes, 'hex'));
}

function utf8String(text: string): Buffer {
  return element(0x0c, Buffer.from(text));
}

/** A number below 128. */
function integer(value: number): Buffer {
  return element(0x02, Buffer.from([value]));
}

function bitString(bytes: Buffer): Buffer {
  return element(0x03, Buffer.from([0]), bytes);
}

/** A tag, the length of what follows, and what follows. */
function element(tag: number, ...elements: Buffer[]): Buffer {
  const content = Buffer.concat(elements);
  return Buffer.concat([Buffer.from([tag]), lengthBytes(content.length), content]);
}

function lengthBytes(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  return length < 0x100 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >> 8, length & 0xff]);
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
