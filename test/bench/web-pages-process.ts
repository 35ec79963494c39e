// Pages of meters as a process: `node web-pages-process.ts DELAY_MS`. It sends its port; what it serves is described below.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { meterPage } from './meter-page.ts';

const delayMs = Number(process.argv[2] ?? 0);
const pages = { '/small': meterPage(10_000), '/large': meterPage(100_000) };
const loginForm = `<!doctype html><title>Login</title><form method="post" action="/login">
<input type="hidden" name="token" value="t1"><input name="username"><input type="password" name="password"><button type="submit">Log in</button></form>`;
/** How many endpoints are due once; the next question gets none. */
let due = Number(process.argv[3] ?? 0);

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () =>
    setTimeout(
      () => answer(request.url ?? '', request.headers.cookie, Buffer.concat(chunks), response),
      isMeter(request.url) ? delayMs : 0,
    ),
  );
});
// Every address 127.x.y.z is another host.
server.listen(0, '0.0.0.0', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());

function isMeter(url = ''): boolean {
  return !url.startsWith('/api/') && url !== '/readyz';
}

function answer(url: string, cookie: string | undefined, body: Buffer, response: ServerResponse): void {
  if (url === '/large' || url === '/small') return html(response, pages[url]);
  if (url === '/meter') return html(response, cookie?.includes('session=open') === true ? pages['/small'] : loginForm);
  if (url === '/login') {
    const isRight = body.toString() === 'token=t1&username=reader&password=right';
    response.writeHead(isRight ? 303 : 401, isRight ? { location: '/meter', 'set-cookie': 'session=open; Path=/' } : {}).end();
    return;
  }
  if (url === '/api/v1/consumption/due') return json(response, claim((JSON.parse(body.toString()) as { readonly limit: number }).limit));
  if (url === '/api/v1/consumption/readings/batch') {
    const { items } = JSON.parse(body.toString()) as { readonly items: readonly unknown[] };
    return json(response, { created: items.length, updated: 0, unchanged: 0, refusals: [] });
  }
  json(response, {});
}

function claim(limit: number) {
  const count = Math.min(limit, due);
  const { port } = server.address() as AddressInfo;
  const endpoints = Array.from({ length: count }, (_, index) => {
    const number = due - index;
    return {
      id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      name: `meter-${number}`,
      ipAddress: `127.1.${number >> 8}.${number & 255}:${port}/small`,
      authType: 'none',
      sealedAuthConfig: null,
      scrapingConfig: { valueSelector: '#total-kwh' },
      ratedPowerKw: null,
      lastGoodReading: null,
    };
  });
  due -= count;
  return endpoints;
}

function html(response: ServerResponse, page: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': Buffer.byteLength(page) }).end(page);
}

function json(response: ServerResponse, data: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ success: true, data }));
}
