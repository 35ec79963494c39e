import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpSession } from '@wattjobs/core/http';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from './free-port.ts';

/** One OpenSSL server: its key type, its certificate's signature, and its protocol. */
const servers: Readonly<
  Record<string, { readonly key: string; readonly digest?: string; readonly speaks: readonly string[]; readonly group?: number }>
> = {
  'TLS 1.0': { key: 'rsa:2048', speaks: ['-tls1', '-cipher', 'ALL:@SECLEVEL=0'] },
  'TLS 1.1': { key: 'rsa:2048', speaks: ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'] },
  'RSA with 512 bits and SHA-1': { key: 'rsa:512', digest: 'sha1', speaks: ['-tls1', '-cipher', 'AES128-SHA:@SECLEVEL=0'] },
  'Diffie-Hellman with 1024 bits': { key: 'rsa:2048', speaks: ['-tls1_2', '-cipher', 'DHE-RSA-AES128-SHA:@SECLEVEL=0'], group: 1024 },
};

describe('outdated TLS, by OpenSSL', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'old-tls-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.entries(servers))('%s is accepted only by a legacy session', async (_what, { key, digest = 'sha256', speaks, group }) => {
    const path = (name: string) => join(folder, name);
    const certificate = ['-keyout', path('key'), '-out', path('certificate'), '-days', '30', '-subj', '/CN=unit'];
    execFileSync('openssl', ['req', '-x509', '-newkey', key, '-nodes', `-${digest}`, ...certificate], { stdio: 'ignore' });
    if (group !== undefined) execFileSync('openssl', ['dhparam', '-out', path('group'), String(group)], { stdio: 'ignore' });
    const port = await freePort();
    const identity = ['-key', path('key'), '-cert', path('certificate'), ...(group === undefined ? [] : ['-dhparam', path('group')])];
    const server = spawn('openssl', ['s_server', '-accept', `127.0.0.1:${port}`, '-www', ...identity, ...speaks]);
    try {
      // It says other things before it listens.
      for await (const line of createInterface({ input: server.stdout })) if (line.includes('ACCEPT')) break;
      const read = (tls: 'insecure' | 'legacy') => new HttpSession({ userAgent: 'x', tls }).get(`https://127.0.0.1:${port}/`);
      await expect(read('insecure')).rejects.toMatchObject({ kind: 'tls', isHandshake: true });
      expect((await read('legacy')).status).toBe(200);
    } finally {
      const ended = once(server, 'exit');
      server.kill();
      await ended;
    }
  });
});
