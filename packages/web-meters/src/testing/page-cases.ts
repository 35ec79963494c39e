import { expect } from 'vitest';
import type { DriverCase } from './driver-case.ts';
import { legacySite } from './legacy-cases.ts';
import { meter, rule } from './meter.ts';
import { pageRequests, redirect, site } from './site.ts';

const kwh = (total: string) => `<p>Total <b id="kwh">${total} kWh</b></p>`;
const simple = (url: string) => meter(`${url}/simple-meter`, { value: rule({ selector: '.consumption-value' }) });

/** ASP.NET as it writes a link that posts back. */
const postback = `<form method="post" action="/ups.aspx" id="f">
<input type="hidden" name="__VIEWSTATE" value="dDwt"><input type="hidden" name="__EVENTTARGET" value=""><input type="hidden" name="__EVENTARGUMENT" value="">
<a id="energy" href="javascript:__doPostBack(&#39;ctl00$energy&#39;,&#39;&#39;)">Energy</a></form>
<script>function __doPostBack(t, a) { var f = document.getElementById('f'); f.__EVENTTARGET.value = t; f.__EVENTARGUMENT.value = a; f.submit(); }</script>`;

/** How a page is reached, and where the value is on it. */
export const pageCases: readonly DriverCase[] = [
  {
    title: 'reads a value in a frame of a frameset',
    start: legacySite({ frames: 'frameset' }),
    configure: simple,
    totalKwh: 12_543.5,
  },
  { title: 'reads a value in a frame inside a page', start: legacySite({ frames: 'iframe' }), configure: simple, totalKwh: 12_543.5 },
  {
    title: 'reads the value of a field',
    start: legacySite({ valueIn: 'input' }),
    configure: (url) => meter(`${url}/simple-meter`, { value: rule({ selector: '.consumption-value', attribute: 'value' }) }),
    totalKwh: 12_543.5,
  },
  { title: 'reads a page that is never idle', start: legacySite({ neverIdle: true }), configure: simple, totalKwh: 12_543.5 },
  {
    title: 'reads a value that a script writes later',
    needs: 'scripts',
    start: legacySite({ valueAfterMs: 300 }),
    configure: simple,
    totalKwh: 12_543.5,
  },
  {
    title: 'takes a placeholder for no value',
    start: site({ '/': '<b id="kwh">--</b>' }),
    configure: (url) => meter(url),
    reason: 'says-nothing',
  },
  {
    title: 'follows a redirect, a refresh and a link',
    start: site({
      '/': redirect('/start'),
      '/start': '<meta http-equiv="refresh" content="0;url=/menu.htm">',
      '/menu.htm': '<a id="energy" href="energy.htm?unit=1">Energy</a>',
      '/energy.htm': kwh('1234.5'),
    }),
    configure: (url) => meter(url, { steps: [{ action: 'click', selector: '#energy' }] }),
    totalKwh: 1234.5,
    then: (device) => expect(pageRequests(device)).toEqual(['GET /', 'GET /start', 'GET /menu.htm', 'GET /energy.htm?unit=1']),
  },
  {
    title: 'keeps a session in the path with relative addresses',
    start: site({
      '/': redirect('/NMC/k9Qx27LmPz4R/home.htm'),
      '/NMC/k9Qx27LmPz4R/home.htm': '<h1>Home</h1>',
      '/NMC/k9Qx27LmPz4R/energy.htm': `<a href="/NMC/k9Qx27LmPz4R/home.htm">Home</a>${kwh('77.25')}`,
    }),
    configure: (url) => meter(url, { steps: [{ action: 'navigate', url: 'energy.htm' }] }),
    totalKwh: 77.25,
    then: (_device, { evidence }) => {
      expect(evidence.pageStart).toContain('77.25');
      expect(evidence.pageStart).not.toContain('k9Qx27LmPz4R');
    },
  },
  {
    title: 'clicks a link that posts back',
    start: site({
      '/': postback,
      '/ups.aspx': (response, { method, body }) => {
        const form = new URLSearchParams(body);
        const isRight = method === 'POST' && form.get('__EVENTTARGET') === 'ctl00$energy' && form.get('__VIEWSTATE') === 'dDwt';
        response.writeHead(200, { 'content-type': 'text/html' }).end(isRight ? kwh('42.5') : 'wrong');
      },
    }),
    configure: (url) => meter(url, { steps: [{ action: 'click', selector: '#energy' }] }),
    totalKwh: 42.5,
  },
  {
    title: 'sends a form with what was typed and selected, and nothing that a browser leaves out',
    start: site({
      '/': `<form method="post" action="/energy"><input type="hidden" name="token" value="t-1"><input name="from" value="old">
<select name="outlet"><option value="1">One</option><option value="2">Two</option></select>
<input type="checkbox" name="remember"><input name="off" value="x" disabled><input type="submit" name="help" value="Help">
<button id="show">Show</button></form>`,
      '/energy': kwh('8.5'),
    }),
    configure: (url) =>
      meter(url, {
        steps: [
          { action: 'type', selector: 'input[name=from]', value: '2026-01' },
          { action: 'select', selector: 'select', value: '2' },
          { action: 'click', selector: '#show' },
        ],
      }),
    totalKwh: 8.5,
    then: ({ requests }) => expect(requests.find(({ method }) => method === 'POST')?.body).toBe('token=t-1&from=2026-01&outlet=2'),
  },
  {
    title: 'sends a request that no page makes',
    start: site({
      '/': '<h1>PDU</h1>',
      '/bulk': (response, { method, body, headers }) => {
        const isRight = method === 'POST' && body === '{"method":"getReading"}' && headers['content-type'] === 'application/json-rpc';
        response.writeHead(200, { 'content-type': 'text/html' }).end(isRight ? kwh('5.5') : 'wrong');
      },
    }),
    configure: (url) =>
      meter(url, { steps: [{ action: 'post', url: '/bulk', body: '{"method":"getReading"}', contentType: 'application/json-rpc' }] }),
    totalKwh: 5.5,
  },
  {
    title: 'asks for the configured language',
    start: site({
      '/': (response, { headers }) => response.end(kwh(headers['accept-language']?.startsWith('de') === true ? '1.5' : '15')),
    }),
    configure: (url) => meter(url, { acceptLanguage: 'de' }),
    totalKwh: 1.5,
  },
  {
    title: 'reads a charset that only the page names',
    start: legacySite({ http: 'latin-1' }),
    configure: simple,
    totalKwh: 12_543.5,
  },
  { title: 'reads an answer of HTTP/1.0 without a length', start: legacySite({ http: 'http-1.0' }), configure: simple, totalKwh: 12_543.5 },
  {
    title: 'reads an answer that is longer than it says',
    start: legacySite({ http: 'longer-than-length' }),
    configure: simple,
    totalKwh: 12_543.5,
  },
  {
    title: 'reads a place in a JSON answer',
    start: site({
      '/': (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"Outputs":[{"ID":1,"Energy":6195}]}'),
    }),
    configure: (url) => meter(url, { value: rule({ path: 'Outputs[ID=1].Energy', unit: 'Wh' }) }),
    totalKwh: 6.195,
  },
  {
    // llhttp #445, nodejs/node #37783.
    title: 'takes the 20 bytes that an answer declares, and not the 4 after them',
    start: site({
      '/': (response, _request, { socket }) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 20\r\n\r\n<b id=kwh>1234.5</b>XXXX');
      },
    }),
    configure: (url) => meter(url, { value: rule({ selector: '#kwh', unit: 'kWh' }) }),
    totalKwh: 1234.5,
  },
  {
    // firecrawl #4047.
    title: 'reads bytes of ISO-8859-1 that only a meta element names',
    start: site({
      '/': (response) => {
        const page = '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1"><p>Z\xe4hler <b id="kwh">1234.5\xa0kWh</b>';
        response.writeHead(200, { 'content-type': 'text/html' }).end(Buffer.from(page, 'latin1'));
      },
    }),
    configure: (url) => meter(url, { value: rule({ selector: '#kwh', pattern: '([0-9.]+) kWh', unit: 'kWh' }), requiredText: 'Zähler' }),
    totalKwh: 1234.5,
    then: (_device, { evidence }) => expect(evidence.pageStart).toMatch(/Zähler.*1234\.5(?:\u00a0|&nbsp;)kWh/),
  },
  {
    title: 'stays with the Windows charset of browsers if nothing names one',
    start: site({
      '/': (response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end(Buffer.from('<b id="kwh">1234.5\xa0kWh</b><p>Z\xe4hler', 'latin1')),
    }),
    configure: (url) => meter(url, { requiredText: 'Zähler' }),
    totalKwh: 1234.5,
  },
];
