import type { TlsOptions } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { startServer } from './test-server.ts';
import { HttpSession } from './session.ts';

const verifying = () => new HttpSession({ userAgent: 'x' });
const insecure = () => new HttpSession({ userAgent: 'x', tls: 'insecure', origins: 'any' });

describe('a self-signed certificate', () => {
  it('is refused', async () => {
    await using server = await startServer((response) => response.end(), { tls: true });
    await expect(verifying().get(server.url)).rejects.toMatchObject({
      kind: 'tls',
      reason: 'http_tls',
      systemCode: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(server.requests).toHaveLength(0);
  });

  it('is accepted by an insecure session, and by no other session', async () => {
    await using server = await startServer((response) => response.end('120 V'), { tls: true });
    expect((await insecure().get(server.url)).body).toBe('120 V');
    await expect(verifying().get(server.url)).rejects.toMatchObject({ kind: 'tls' });
  });
});

describe('outdated TLS', () => {
  const weak = 'DEFAULT@SECLEVEL=0';
  it.each<[what: string, options: TlsOptions]>([
    ['TLS 1.0', { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: weak }],
    ['TLS 1.1', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: weak }],
  ])('is used by a legacy session, and by no other session: %s', async (_what, tls) => {
    await using server = await startServer((response) => response.end('120 V'), { tls });
    expect((await new HttpSession({ userAgent: 'x', tls: 'legacy' }).get(server.url)).body).toBe('120 V');
    const refusal = { kind: 'tls', isHandshake: true, systemCode: expect.stringMatching(/^ERR_SSL_/) };
    await expect(insecure().get(server.url)).rejects.toMatchObject(refusal);
    await expect(verifying().get(server.url)).rejects.toMatchObject(refusal);
  });

  it('is used for one host only', async () => {
    await using server = await startServer((response) => response.end(), { tls: true });
    const legacy = new HttpSession({ userAgent: 'x', tls: 'legacy' });
    await legacy.get(server.url);
    await expect(legacy.get(`https://localhost:${server.port}/`)).rejects.toMatchObject({ kind: 'redirects' });
  });

  it('is distinguished from an untrusted certificate', async () => {
    await using server = await startServer((response) => response.end(), { tls: true });
    await expect(verifying().get(server.url)).rejects.toMatchObject({ isHandshake: false });
  });
});

describe('an insecure session', () => {
  it('follows a redirect within its host, also to another port or scheme', async () => {
    await using secure = await startServer((response) => response.end('120 V'), { tls: true });
    await using server = await startServer((response) => response.writeHead(301, { location: `${secure.url}/` }).end());
    expect((await insecure().get(server.url)).body).toBe('120 V');
  });

  it.each(['https', 'http'])('refuses a redirect to another host over %s', async (scheme) => {
    await using other = await startServer((response) => response.end(), { tls: scheme === 'https' });
    const location = `${scheme}://localhost:${other.port}/`;
    await using server = await startServer((response) => response.writeHead(302, { location }).end(), { tls: true });
    await expect(insecure().get(server.url)).rejects.toMatchObject({ kind: 'redirects', address: location });
    expect(other.requests).toHaveLength(0);
  });

  it('refuses a later request to another host', async () => {
    await using server = await startServer((response) => response.end(), { tls: true });
    const session = insecure();
    await session.get(server.url);
    await expect(session.get(`https://localhost:${server.port}/`)).rejects.toMatchObject({ kind: 'redirects' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('TLS to a port without TLS', () => {
  it('fails with the kind tls', async () => {
    await using server = await startServer((response) => response.end());
    await expect(verifying().get(server.url.replace('http:', 'https:'))).rejects.toMatchObject({
      kind: 'tls',
      systemCode: 'ERR_SSL_WRONG_VERSION_NUMBER',
    });
  });
});
