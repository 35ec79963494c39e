import { type LocalServer, type ReceivedRequest, startServer } from '@wattjobs/core/testing';
import { Secret } from '@wattjobs/core/settings';
import { systemClock } from '@wattjobs/core/time';
import { launchBrowser } from '@wattjobs/web-meters/browser';
import type { BrowserVisits } from '@wattjobs/web-meters/reading';
import { basic, meter } from '@wattjobs/web-meters/testing';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browsers, openVisit, snapshotWith } from './browser-visits.ts';

type Page = string | ((response: ServerResponse, request: ReceivedRequest) => void);

describe('a visit with a browser', () => {
  let visits: BrowserVisits;
  beforeAll(async () => {
    visits = await launchBrowser({ executablePath: browsers[0] ?? '', clock: systemClock });
  });
  afterAll(async () => await visits.close());

  async function serve(pages: Readonly<Record<string, Page>>, tls = false): Promise<LocalServer> {
    const answer = (response: ServerResponse, request: ReceivedRequest) => {
      const page = pages[request.url] ?? '';
      if (typeof page === 'function') page(response, request);
      else response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
    };
    return await startServer(answer, { tls });
  }

  describe('shows', () => {
    it('no half of a number that is still being sent', async () => {
      let finish = () => {};
      await using device = await serve({
        '/': (response) => {
          response.setHeader('content-type', 'text/html');
          response.write(`${' '.repeat(2000)}<p id=kwh>12`);
          finish = () => response.end('543.5 kWh</p>');
        },
      });
      setTimeout(() => finish(), 1000);
      await using visit = await openVisit(visits, meter(device.url));
      expect((await snapshotWith(visit)).body).toContain('12543.5 kWh');
    });

    it('a value on a page that never stops asking', async () => {
      await using device = await serve({
        '/': '<p id=kwh>…</p><script>setInterval(() => fetch("/poll"), 50); fetch("/never"); setTimeout(() => { document.querySelector("#kwh").textContent = "31.5 kWh"; }, 200);</script>',
        '/never': () => {},
      });
      await using visit = await openVisit(visits, meter(device.url));
      expect((await snapshotWith(visit, '31.5 kWh')).status).toBe(200);
    });

    it('frames of this and of another site', async () => {
      await using device = await serve({ '/': '', '/frame': '<p>in a frame</p>' });
      const other = device.url.replace('127.0.0.1', 'localhost');
      await using page = await serve({
        '/': `<p>outside</p><iframe src="/own"></iframe><iframe src="${other}/frame"></iframe>`,
        '/own': '<b>own</b>',
      });
      await using visit = await openVisit(visits, meter(page.url));
      for await (const { frames } of visit.snapshots()) {
        const bodies = frames.map(({ body }) => body).join('');
        if (bodies.includes('<b>own</b>') && bodies.includes('in a frame')) break;
      }
    });

    it('what is in fields, but no password', async () => {
      await using device = await serve({
        '/': `<input id=a value=1><textarea id=b></textarea><select id=c><option>x<option value=2>two</select><input id=d type=checkbox><input id=e type=password>
          <script>a.value = 'typed'; b.value = 'long'; d.checked = true;</script>`,
      });
      await using visit = await openVisit(visits, meter(device.url));
      await visit.take({ action: 'select', selector: '#c', value: 'two' });
      await visit.take({ action: 'type', selector: '#e', value: 'canary-password' });
      const { body } = await snapshotWith(visit, 'typed');
      expect(body).toMatch(/id="a" value="typed"/);
      expect(body).toMatch(/id="b" value="long"/);
      expect(body).toMatch(/value="2" selected/);
      expect(body).toMatch(/type="checkbox" checked/);
      expect(body).not.toContain('canary');
      expect(await visit.secrets()).toContain('canary-password');
    });

    it('JSON as it was sent, and the status of an answer without a body', async () => {
      await using device = await serve({
        '/': (response) => response.setHeader('content-type', 'application/json').end('{"cnt":" 17031,768"}'),
        '/gone': (response) => response.writeHead(404).end(),
      });
      await using visit = await openVisit(visits, meter(device.url));
      expect(await snapshotWith(visit)).toMatchObject({ contentType: 'application/json', body: '{"cnt":" 17031,768"}' });
      await visit.take({ action: 'navigate', url: '/gone' });
      expect(await snapshotWith(visit)).toMatchObject({ status: 404, body: '' });
    });

    it('no page beyond 2 MB', async () => {
      await using device = await serve({ '/': `<p>${'x'.repeat(2 << 20)}` });
      await using visit = await openVisit(visits, meter(device.url));
      await expect(snapshotWith(visit)).rejects.toMatchObject({ reason: 'meter_too_large', isTransient: false });
    });
  });

  it('ends at its deadline on a page that hangs, and can be closed', async () => {
    await using device = await serve({ '/': '<p>…</p><button onclick="for (;;);">x</button>' });
    // It comes once the page is open, however long that takes.
    const deadline = new AbortController();
    await using visit = await openVisit(visits, meter(device.url), { signal: deadline.signal });
    setTimeout(() => deadline.abort(new DOMException('its time is over', 'TimeoutError')), 1_000);
    const started = systemClock.monotonic();
    await expect(visit.take({ action: 'click', selector: 'button' })).rejects.toMatchObject({ reason: 'meter_timeout', isTransient: true });
    await expect(snapshotWith(visit)).rejects.toThrow('no snapshot');
    await visit.close();
    expect(systemClock.monotonic() - started).toBeLessThan(30_000);
  });

  it('does not keep dialogs, windows and downloads waiting', async () => {
    await using device = await serve({
      '/': `<p id=kwh></p><a id=go href="/file">x</a><script>
        addEventListener('beforeunload', (event) => event.preventDefault());
        alert('hello'); open('/window'); kwh.textContent = confirm('sure?') + ' ' + prompt('what?');</script>`,
      '/file': (response) => response.setHeader('content-disposition', 'attachment').end('x'),
      '/next': '<p>31.5 kWh',
    });
    await using visit = await openVisit(visits, meter(device.url));
    await snapshotWith(visit, 'false null');
    await visit.take({ action: 'click', selector: '#go' });
    await visit.take({ action: 'navigate', url: '/next' });
    await snapshotWith(visit, '31.5 kWh');
  });

  it('trusts a certificate of the meter’s own only if it is told to, at the same time as others do not', async () => {
    await using device = await serve({ '/': '<p>31.5 kWh' }, true);
    await using trusting = await openVisit(visits, meter(device.url, { tls: 'insecure' }));
    await expect(openVisit(visits, meter(device.url))).rejects.toMatchObject({ reason: 'meter_tls', isTransient: false });
    await snapshotWith(trusting, '31.5 kWh');
  });

  describe('sends the password', () => {
    const challenge =
      (scheme: string, name: string) =>
      (response: ServerResponse, { headers }: ReceivedRequest) => {
        if (headers.authorization === undefined)
          response.writeHead(401, { 'www-authenticate': `${scheme} realm="${name}", nonce="x"` }).end('no');
        else response.setHeader('content-type', 'text/html').end(`<p>31.5 kWh</p>`);
      };
    const sent = ({ requests }: LocalServer) => requests.flatMap(({ headers }) => headers.authorization ?? []);

    it('to no other origin', async () => {
      await using other = await serve({ '/image': challenge('Basic', 'other'), '/': challenge('Basic', 'other') });
      await using device = await serve({
        '/': challenge('Basic', 'meter'),
        '/more': `<p>more</p><img src="${other.url}/image">`,
        '/away': (response) => response.writeHead(302, { location: other.url }).end(),
      });
      await using visit = await openVisit(visits, meter(device.url, { authentication: basic('admin', 'canary-1') }));
      await snapshotWith(visit, '31.5 kWh');
      await visit.take({ action: 'navigate', url: '/more' });
      await visit.take({ action: 'navigate', url: '/away' });
      expect(sent(device)).toContain(`Basic ${Buffer.from('admin:canary-1').toString('base64')}`);
      expect(other.requests.map(({ url }) => url)).toEqual(expect.arrayContaining(['/image', '/']));
      expect(sent(other)).toEqual([]);
    });

    it('in no other scheme', async () => {
      await using device = await serve({ '/': challenge('Basic', 'meter') });
      const authentication = { type: 'digest', username: 'admin', password: new Secret('canary-2') } as const;
      await using visit = await openVisit(visits, meter(device.url, { authentication }));
      expect(await snapshotWith(visit)).toMatchObject({ status: 401 });
      expect(sent(device)).toEqual([]);
    });
  });

  describe('takes a picture', () => {
    const form = '<body style="margin:0"><input id=a style="width:600px;font-size:40px"><p>Energy</p>';
    async function pictureOf(secret: string, value: string): Promise<string> {
      await using device = await serve({ '/': form });
      await using visit = await openVisit(visits, meter(device.url, { authentication: basic('admin', secret) }));
      await visit.take({ action: 'type', selector: '#a', value });
      await visit.take({ action: 'click', selector: 'p' });
      return Buffer.from((await visit.screenshot()) ?? []).toString('base64');
    }

    it('without a secret that somebody can read', async () => {
      const [first, second] = [await pictureOf('canary-Xi', 'canary-Xi'), await pictureOf('canary-mo', 'canary-mo')];
      expect(first.length).toBeGreaterThan(1000);
      expect(first).toBe(second);
      expect(await pictureOf('other', 'canary-Xi')).not.toBe(first);
    });

    it('of at most 300 kB, however much there is on the page', async () => {
      const noise = `<canvas id=c width=1200 height=9000></canvas><script>
        const context = c.getContext('2d'); const image = context.createImageData(1200, 9000);
        let state = 1; for (let i = 0; i < image.data.length; i += 1) { state = (state * 48271) % 2147483647; image.data[i] = state & 255; }
        context.putImageData(image, 0, 0); document.title = 'drawn';</script>`;
      await using device = await serve({ '/': noise });
      await using visit = await openVisit(visits, meter(device.url));
      await snapshotWith(visit, 'drawn');
      const picture = await visit.screenshot();
      expect(
        Buffer.from(picture ?? [])
          .subarray(0, 3)
          .toString('hex'),
      ).toBe('ffd8ff');
      expect(picture?.length).toBeLessThanOrEqual(300_000);
    });
  });
});
