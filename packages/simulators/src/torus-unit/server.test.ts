import { X509Certificate } from 'node:crypto';
import { get } from 'node:https';
import { describe, expect, it } from 'vitest';
import { startTorusUnit } from './server.ts';

describe('the unit', () => {
  it('serves one page and closes the connection', async () => {
    await using unit = await startTorusUnit();
    const reply = await fetch(unit.url);
    expect([reply.status, reply.headers.get('connection'), await reply.text()]).toEqual([
      200,
      'close',
      expect.stringContaining('Voltage In'),
    ]);
    expect((await fetch(`${unit.url}/index.html`)).status).toBe(404);
    expect((await fetch(unit.url, { method: 'POST' })).status).toBe(405);
  });

  it('shows what it measures at the time of the request', async () => {
    const clock = { time: 0 };
    await using unit = await startTorusUnit({ now: () => clock.time });
    const first = await (await fetch(unit.url)).text();
    clock.time += 600_000;
    expect(await (await fetch(unit.url)).text()).not.toBe(first);
    expect(unit.requests.map(({ time, kind }) => [time, kind])).toEqual([
      [0, 'page'],
      [600_000, 'page'],
    ]);
  });

  it.each([
    ['maintenance', 'Firmware update in progress'],
    ['htmlError', 'CGI did not answer.'],
  ] as const)('%s is a page with status 200 and no readings', async (fault, text) => {
    await using unit = await startTorusUnit({ [fault]: true });
    const reply = await fetch(unit.url);
    expect([reply.status, await reply.text()]).toEqual([200, expect.stringContaining(text)]);
  });

  it('redirectTo sends every request to another host', async () => {
    await using elsewhere = await startTorusUnit();
    await using unit = await startTorusUnit({ redirectTo: `${elsewhere.url}/` });
    const reply = await fetch(unit.url, { redirect: 'manual' });
    expect([reply.status, reply.headers.get('location')]).toEqual([302, `${elsewhere.url}/`]);
  });

  it('has no certificate without TLS', async () => {
    await using unit = await startTorusUnit();
    expect(unit.certificate).toBeNull();
  });
});

describe('the unit with TLS', () => {
  it('is refused by a client that trusts only the known authorities', async () => {
    await using unit = await startTorusUnit({ tls: 'self-signed' });
    expect(unit.url).toMatch(/^https:/);
    await expect(status(unit.url, {})).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  it('is accepted by a client that does not verify', async () => {
    await using unit = await startTorusUnit({ tls: 'self-signed' });
    expect(await status(unit.url, { rejectUnauthorized: false })).toBe(200);
  });

  it.each(['localhost', '127.0.0.1'])('is accepted at %s by a client that has its certificate', async (host) => {
    await using unit = await startTorusUnit({ tls: 'self-signed', host });
    expect(await status(unit.url, { ca: unit.certificate ?? '' })).toBe(200);
  });

  it('has a separate certificate for its names and addresses', async () => {
    await using unit = await startTorusUnit({ tls: 'self-signed' });
    await using other = await startTorusUnit({ tls: 'self-signed' });
    const certificate = new X509Certificate(unit.certificate ?? '');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate).toMatchObject({
      subject: 'CN=torus-unit.invalid',
      issuer: 'CN=torus-unit.invalid',
      subjectAltName: 'DNS:torus-unit.invalid, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
      validFrom: 'Jan  1 00:00:00 2000 GMT',
      validTo: 'Jan  1 00:00:00 2100 GMT',
    });
    expect(other.certificate).not.toBe(unit.certificate);
  });
});

async function status(url: string, options: { ca?: string; rejectUnauthorized?: boolean }): Promise<number | undefined> {
  return await new Promise((resolve, reject) => {
    get(url, { ...options, agent: false }, (reply) => {
      reply.resume();
      resolve(reply.statusCode);
    }).on('error', reject);
  });
}
