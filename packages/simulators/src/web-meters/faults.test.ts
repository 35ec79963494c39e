import { describe, expect, it } from 'vitest';
import { startLegacyMeters } from './legacy-meters.ts';
import type { WebMeterFaults } from './controls.ts';
import { startManyWebMeters } from './many.ts';
import { startWebMeter } from './server.ts';
import { at, basic, rawExchange } from './test-client.ts';

async function simplePage(faults: Partial<WebMeterFaults>, totalKwh = 1_234_567.8, init: RequestInit = {}) {
  await using meters = await startLegacyMeters(faults);
  meters.setTotalKwh('simple-meter', totalKwh);
  const reply = await fetch(`${meters.url}/simple-meter`, { redirect: 'manual', ...init });
  return { status: reply.status, headers: reply.headers, html: await reply.text() };
}

describe('how the total is written', () => {
  it.each([
    [{ decimalMark: 'comma' }, '1234567,8 kWh'],
    [{ decimalMark: 'dropped' }, '12345678 kWh'],
    [{ thousandsMark: 'comma' }, '1,234,567.8 kWh'],
    [{ thousandsMark: 'dot', decimalMark: 'comma' }, '1.234.567,8 kWh'],
    [{ thousandsMark: 'apostrophe' }, "1'234'567.8 kWh"],
    [{ thousandsMark: 'right-quote' }, '1\u2019234\u2019567.8 kWh'],
    [{ thousandsMark: 'space' }, '1 234 567.8 kWh'],
    [{ thousandsMark: 'thin-space' }, '1\u2009234\u2009567.8 kWh'],
    [{ thousandsMark: 'no-break-space' }, '1\u00a0234\u00a0567.8 kWh'],
    [{ thousandsMark: 'narrow-no-break-space' }, '1\u202f234\u202f567.8 kWh'],
    [{ thousandsMark: 'nbsp' }, '1&nbsp;234&nbsp;567.8 kWh'],
    [{ thousandsMark: 'nbsp-without-semicolon' }, '1&nbsp234&nbsp567.8 kWh'],
    [{ beforeUnit: 'nbsp' }, '1234567.8&nbsp;kWh'],
    [{ unit: 'MWh' }, '1234.5678 MWh'],
    [{ unit: 'Wh' }, '1234567800 Wh'],
    [{ unit: 'J' }, '4444444080000 J'],
    [{ unit: '度' }, '1234567.8 度'],
    [{ unit: 'kW·h' }, '1234567.8 kW·h'],
    [{ unit: 'kW·h/100km' }, '1234567.8 kW·h/100km'],
    [{ unit: 'tenths' }, '12345678'],
    [{ integerDigits: 9 }, '001234567.8 kWh'],
    [{ unit: 'J', mostCounts: 2_147_483_647 }, '2147483647 J'],
    [{ valueText: '--' }, '--'],
    [{ valueText: 'x&nbspx&nbspx' }, 'x&nbspx&nbspx'],
  ] as const)('%j shows %j', async (faults, text) => {
    expect((await simplePage(faults)).html).toContain(`<div class="consumption-value">${text}</div>`);
  });

  it('follows the language of the client', async () => {
    const shown = async (language: string) =>
      (await simplePage({ numbersFollowLanguage: true }, 35.5, { headers: { 'accept-language': language } })).html;
    expect([await shown('nl-NL'), await shown('en')]).toEqual([
      expect.stringContaining('>35,5 kWh<'),
      expect.stringContaining('>35.5 kWh<'),
    ]);
  });

  it('can be the value of an input, or come from a script', async () => {
    expect((await simplePage({ valueIn: 'input' })).html).toContain('<input class="consumption-value" value="1234567.8 kWh" readonly>');
    const { html } = await simplePage({ valueAfterMs: 250 });
    expect(html).toContain('<div class="consumption-value">--</div>');
    expect(html).toMatch(/setTimeout\(function \(\) \{ element\.innerHTML = "1234567\.8 kWh"; \}, 250\)/);
  });

  it('is a text in JSON if it cannot be a number', async () => {
    await using meter = await startWebMeter({ model: 'iammeter', totalKwh: 17_031.768, decimalMark: 'comma', thousandsMark: 'dot' });
    const total = async () => at(await (await fetch(`${meter.url}/monitorjson`, { headers: basic('admin', 'admin') })).json(), 'Data.3');
    expect(await total()).toBe('17.031,768');
    meter.set({ decimalMark: 'own', thousandsMark: 'own', unit: 'MWh' });
    expect(await total()).toBe(17.031_768);
    meter.set({ valueText: 'N/A' });
    expect(await total()).toBe('N/A');
  });

  it('is -1 for outputs that are not measured', async () => {
    await using meter = await startWebMeter({ model: 'jaws', totalKwh: 10, outputsNotMeasured: true });
    const outlets = await (await fetch(`${meter.url}/jaws/monitor/outlets`, { headers: basic('admn', 'admn') })).json();
    expect([0, 1, 2].map((index) => at(outlets, `${index}.energy`))).toEqual([5, -1, -1]);
  });
});

describe('where the page is', () => {
  it.each(['frameset', 'iframe'] as const)('%s has it in another document', async (frames) => {
    await using meters = await startLegacyMeters({ frames });
    const html = await (await fetch(`${meters.url}/simple-meter`)).text();
    expect(html).not.toContain('kWh');
    const [, source = ''] = /src="([^"]+)" name="main"/.exec(html) ?? [];
    expect(await (await fetch(new URL(source, meters.url))).text()).toContain('12543.5 kWh');
  });

  it.each([
    ['frames', '/', 'src="main.htm"', '/main.htm', '<td id="energy">4567.8 kWh</td>'],
    ['meta-refresh', '/', 'start/overview.htm', '/start/overview.htm', '<span class="total">5678.9 kWh</span>'],
    ['tabs', '/', 'id="tab-energy"', '/data/energy', '"total": "3456.7 kWh"'],
  ] as const)('%s has it elsewhere', async (model, first, mark, second, total) => {
    await using meter = await startWebMeter({ model });
    const page = await (await fetch(`${meter.url}${first}`)).text();
    expect([page.includes(mark), page.includes('kWh')]).toEqual([true, false]);
    expect(await (await fetch(`${meter.url}${second}`)).text()).toContain(total);
  });

  it('redirects to another host', async () => {
    const { status, headers } = await simplePage({ redirectTo: 'http://10.1.2.3/' });
    expect([status, headers.get('location')]).toEqual([302, 'http://10.1.2.3/']);
  });
});

describe('what comes instead of the page', () => {
  it.each([
    ['login', 'type="password"'],
    ['error', 'CGI did not answer.'],
    ['maintenance', 'Firmware update in progress'],
  ] as const)('%s, with status 200', async (page, text) => {
    expect(await simplePage({ page })).toMatchObject({ status: 200, html: expect.stringContaining(text) });
  });

  it('nothing, with status 200', async () => {
    expect(await simplePage({ page: 'empty' })).toMatchObject({ status: 200, html: '' });
  });

  it.each(['401', '403', '404', '429', '500', '503'] as const)('status %s', async (refuseWith) => {
    const { status, headers } = await simplePage({ refuseWith, retryAfter: '7' });
    expect([status, headers.get('retry-after')]).toEqual([Number(refuseWith), ['429', '503'].includes(refuseWith) ? '7' : null]);
  });
});

describe('how the answer is sent', () => {
  it('HTTP/1.0 without a length', async () => {
    await using meters = await startLegacyMeters({ http: 'http-1.0' });
    const [head = '', body] = (await rawExchange(meters.url, '/simple-meter')).toString().split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.0 200 OK\r\n/);
    expect(head).not.toMatch(/content-length/i);
    expect(body).toContain('12543.5 kWh');
  });

  it('a body longer than its length, on a connection that is kept', async () => {
    await using meters = await startLegacyMeters({ http: 'longer-than-length' });
    const [head = '', body = ''] = (await rawExchange(meters.url, '/simple-meter')).toString().split('\r\n\r\n');
    expect(body.length - Number(/content-length: (\d+)/i.exec(head)?.[1])).toBe(4);
    expect(head).toMatch(/connection: keep-alive/i);
  });

  it('ISO-8859-1 that only the page itself declares', async () => {
    await using meter = await startWebMeter({ model: 'night', powerWatts: 0 });
    const bytes = await rawExchange(meter.url, '/');
    const text = bytes.toString('latin1');
    expect(text).toMatch(/^content-type: text\/html\r$/im);
    expect(text).toContain('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">');
    expect(text).toContain('<td>Z\xe4hlerstand</td><td class="total">12345\xa0kWh</td>');
    expect(text).toContain('<td>x&nbspx&nbspx&nbspW</td>');
  });

  it('byte by byte', async () => {
    const waits: number[] = [];
    await using meters = await startLegacyMeters({ byteDelayMs: 3, wait: async (milliseconds) => void waits.push(milliseconds) });
    const html = await (await fetch(`${meters.url}/simple-meter`)).text();
    expect([html.includes('12543.5 kWh'), waits.length, new Set(waits)]).toEqual([true, html.length, new Set([3])]);
  });

  it('a reset', async () => {
    await using meters = await startLegacyMeters({ resetConnection: true });
    await expect(fetch(`${meters.url}/simple-meter`)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  });

  it('a self-signed certificate', async () => {
    await using meter = await startWebMeter({ model: 'netio', tls: 'self-signed' });
    await using legacy = await startLegacyMeters({ tls: 'self-signed' });
    await expect(fetch(`${legacy.url}/simple-meter`)).rejects.toMatchObject({ cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
    await expect(fetch(`${meter.url}/netio.json`)).rejects.toMatchObject({ cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
  });
});

describe('a page that is never idle', () => {
  it('polls, and its WebSocket stays open', async () => {
    await using meters = await startLegacyMeters({ neverIdle: true });
    expect(await (await fetch(`${meters.url}/simple-meter`)).text()).toContain("fetch('/poll')");
    expect((await fetch(`${meters.url}/poll`)).status).toBe(204);
    const socket = new WebSocket(`${meters.url.replace('http', 'ws')}/socket`);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', reject);
    });
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });
});

describe('many meters', () => {
  it('have an address each, and answer after their time', async () => {
    await using many = await startManyWebMeters(300, 1);
    expect(many.meters[299]).toEqual({ address: expect.stringMatching(/^127\.10\.1\.50:\d+$/), totalKwh: 1299.5 });
    const pages = await Promise.all(many.meters.slice(0, 5).map(async ({ address }) => (await fetch(`http://${address}/`)).text()));
    expect(pages[4]).toContain('<div class="consumption-value">1004.5 kWh</div>');
    expect(many.answered).toBe(5);
  });
});
