import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createPlainServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const mainFile = fileURLToPath(import.meta.resolve('@wattjobs/torus-job/main'));
/** A self-signed certificate for 127.0.0.1, which the process trusts. */
const certificates = fileURLToPath(new URL('../../packages/core/src/http/testdata/', import.meta.url));
const certificate = join(certificates, 'self-signed.cert.pem');
const loginPage = (
  action: string,
) => `<form method="post" action="${action}"><input name="c$UserName"><input type="password" name="c$Password">
  <input type="submit" name="c$LoginButton" value="Log In"></form>`;

const servers: Server[] = [];
const folders: string[] = [];

async function listen(server: Server, scheme: string): Promise<string> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Runs torus-job once against a TLS cloud that redirects to a plain server: what that received, and the job's output. */
async function runAgainst(answer: (plain: string) => RequestListener) {
  const received: string[] = [];
  const plain = await listen(
    createPlainServer(({ method, url, headers }, response) => {
      received.push(`${method} ${url} ${headers.cookie ?? ''}`);
      response.end(loginPage('/'));
    }),
    'http',
  );
  const tls = { cert: readFileSync(certificate), key: readFileSync(join(certificates, 'self-signed.key.pem')) };
  const cloud = await listen(createTlsServer(tls, answer(plain)), 'https');
  const folder = mkdtempSync(join(tmpdir(), 'torus-'));
  folders.push(folder);
  const child = spawn(process.execPath, [mainFile, 'once', '--dry-run'], {
    env: {
      PATH: process.env['PATH'],
      NODE_EXTRA_CA_CERTS: certificate,
      BASE_URL: cloud,
      TORUS_USERNAME: 'someone',
      TORUS_PASSWORD: 'canary-password',
      PUSHGATEWAY_URL: 'http://127.0.0.1:9',
      STATE_URL: `file://${folder}/torus.json`,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const [code] = await once(child, 'close');
  return { received, stderr, code: code as number };
}

describe('a cloud with TLS that redirects to http', () => {
  it.each<[string, (plain: string) => RequestListener]>([
    ['by a 302', (plain) => (_request, response) => response.writeHead(302, { location: plain }).end()],
    ['by a form', (plain) => (_request, response) => response.end(loginPage(plain))],
    ['by a refresh', (plain) => (_request, response) => response.end(`<meta http-equiv=refresh content="0;url=${plain}">`)],
    [
      'by a 307 on the POST',
      (plain) => (request, response) =>
        request.method === 'POST' ? response.writeHead(307, { location: plain }).end() : response.end(loginPage('/')),
    ],
    [
      'by a 302 on the POST, with a cookie',
      (plain) => (request, response) =>
        request.method === 'POST'
          ? response.writeHead(302, { location: plain, 'set-cookie': 'ticket=canary; path=/' }).end()
          : response.end(loginPage('/')),
    ],
  ])('%s: nothing is sent there', async (_what, answer) => {
    const { received, stderr, code } = await runAgainst(answer);
    expect(received).toEqual([]);
    expect(stderr).toContain('cloud_redirects');
    expect(stderr).toContain('an https address redirects there');
    expect(stderr).not.toContain('canary');
    expect(code).toBe(69);
  });
});
