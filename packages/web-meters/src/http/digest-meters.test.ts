import { createHash } from 'node:crypto';
import { Secret } from '@wattjobs/core/settings';
import { type Answer, startServer } from '@wattjobs/core/testing';
import { systemClock } from '@wattjobs/core/time';
import { describe, expect, it } from 'vitest';
import { createGuard } from '../guard/index.ts';
import type { MeterOutcome } from '../reading/meter-reading.ts';
import { readMeter } from '../reading/read-meter.ts';
import { basic, meter } from '../testing/meter.ts';

const password = 'canary-pass-1';

async function read(url: string, algorithm?: string): Promise<MeterOutcome> {
  const authentication = {
    type: 'digest' as const,
    username: 'admin',
    password: new Secret(password),
    ...(algorithm === undefined ? {} : { algorithm }),
  };
  const guard = createGuard({ allowedNetworks: ['127.0.0.0/8'] });
  const terms = { guard, clock: systemClock, signal: new AbortController().signal, screenshotOnError: false };
  return await readMeter(meter(url, { authentication }), terms);
}

/** A device as strict as Shelly's firmware 2: each nonce is good once, and must be counted from 1. */
function shelly(faults: { readonly staleAnswers?: number; readonly throttledAnswers?: number } = {}): Answer {
  let [stale, throttled, nonces] = [faults.staleAnswers ?? 0, faults.throttledAnswers ?? 0, 0];
  const challenge = (more = '') => {
    nonces += 1;
    return { 'www-authenticate': `Digest qop="auth", realm="shellypro3em", nonce="${nonceOf(nonces)}", algorithm=SHA-256${more}` };
  };
  return (response, { headers }) => {
    const given = headers.authorization;
    if (given === undefined) return response.writeHead(401, challenge()).end();
    if (throttled-- > 0) return response.writeHead(429).end('Too many failed login attempts, wait');
    if (stale-- > 0) return response.writeHead(401, challenge(', stale=true')).end();
    const field = (name: string) => new RegExp(`\\b${name}="?([^",]*)`).exec(given)?.[1] ?? '';
    const hash = (text: string) => createHash('sha256').update(text).digest('hex');
    const right = [hash(`admin:shellypro3em:${password}`), nonceOf(nonces), '00000001', field('cnonce'), 'auth', hash('GET:/')].join(':');
    const isRight = field('nonce') === nonceOf(nonces) && field('nc') === '00000001' && field('response') === hash(right);
    return isRight ? response.end('<b id="kwh">812.4 kWh</b>') : response.writeHead(401, challenge()).end();
  };
}

function nonceOf(index: number): string {
  return `${Buffer.from(`nonce-${index}-x`).toString('base64')}=`;
}

it('a meter that wants digest does not call the password of basic wrong', async () => {
  await using device = await startServer(shelly());
  const guard = createGuard({ allowedNetworks: ['127.0.0.0/8'] });
  const terms = { guard, clock: systemClock, signal: new AbortController().signal, screenshotOnError: false };
  const outcome = await readMeter(meter(device.url, { authentication: basic('admin', password) }), terms);
  expect(outcome).toMatchObject({ error: { reason: 'login_unknown', fix: expect.stringContaining('set authType to digest') } });
});

/** aioshelly #1230, node-red-contrib-shelly #296. */
describe('the digest authentication of Shelly from firmware 2 on', () => {
  it('takes two requests and a new nonce for each visit', async () => {
    await using device = await startServer(shelly());
    for (let visits = 1; visits <= 2; visits += 1) {
      expect(await read(device.url)).toMatchObject({ kind: 'read', totalKwh: 812.4 });
      expect(device.requests).toHaveLength(2 * visits);
    }
  });

  it('tries once more if the nonce is stale', async () => {
    await using device = await startServer(shelly({ staleAnswers: 1 }));
    expect(await read(device.url)).toMatchObject({ kind: 'read', totalKwh: 812.4 });
    expect(device.requests).toHaveLength(3);
  });

  it('does not call a nonce that stays stale a wrong password', async () => {
    await using device = await startServer(shelly({ staleAnswers: 9 }));
    expect(await read(device.url)).toMatchObject({ kind: 'failed', error: { reason: 'login_stale' } });
    expect(device.requests).toHaveLength(3);
  });

  it('sends nothing more after 429, and does not call it a wrong password', async () => {
    await using device = await startServer(shelly({ throttledAnswers: 9 }));
    expect(await read(device.url)).toMatchObject({ kind: 'failed', error: { reason: 'meter_throttled' }, isTransient: false });
    expect(device.requests).toHaveLength(2);
  });
});

/** httpx #3306, evcc #27711. */
describe('the digest authentication of Fronius', () => {
  const challenge = (algorithm: string) =>
    `Digest realm="Webinterface area", charset="UTF-8", algorithm=${algorithm}, nonce="n1", qop="auth"`;

  it.each([
    ['MD5', 'md5'],
    ['SHA256', 'sha256'],
  ])('is understood with %s in X-WWW-Authenticate, and the name is repeated as it came', async (algorithm, name) => {
    await using device = await startServer((response, { headers }) => {
      const given = headers.authorization ?? '';
      const hash = (text: string) => createHash(name).update(text).digest('hex');
      const cnonce = /cnonce="([^"]*)"/.exec(given)?.[1] ?? '';
      const right = hash(`${hash(`admin:Webinterface area:${password}`)}:n1:00000001:${cnonce}:auth:${hash('GET:/')}`);
      if (given.includes(`response="${right}"`) && given.includes(`algorithm=${algorithm},`)) response.end('<b id="kwh">5.5 kWh</b>');
      else response.writeHead(401, { 'x-www-authenticate': challenge(algorithm) }).end();
    });
    expect(await read(device.url)).toMatchObject({ kind: 'read', totalKwh: 5.5 });
  });

  it('is refused with the name of an unknown algorithm; basic never takes its place', async () => {
    await using device = await startServer((response) =>
      response.writeHead(401, { 'www-authenticate': `Basic realm="r", ${challenge('SHA3-256')}` }).end(),
    );
    expect(await read(device.url)).toMatchObject({
      error: { reason: 'login_unknown', message: expect.stringContaining('SHA3-256') },
      isTransient: false,
    });
    expect(device.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it('is refused if the configuration fixes another algorithm', async () => {
    await using device = await startServer((response) => response.writeHead(401, { 'www-authenticate': challenge('MD5') }).end());
    const outcome = await read(device.url, 'SHA-256');
    expect(outcome).toMatchObject({ error: { reason: 'login_unknown', message: expect.stringContaining('SHA-256 only') } });
    expect(JSON.stringify(outcome)).not.toContain('canary');
  });
});
