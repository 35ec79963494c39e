import { createSocket } from 'node:dgram';
import { lookup as systemLookup } from 'node:dns';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, isIP, type LookupFunction } from 'node:net';
import { systemClock } from '@wattjobs/core/time';
import { launchBrowser } from '@wattjobs/web-meters/browser';
import { createGuard } from '@wattjobs/web-meters/guard';
import type { BrowserVisits } from '@wattjobs/web-meters/reading';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meter } from '@wattjobs/web-meters/testing';
import { browsers, openVisit, snapshotWith } from './browser-visits.ts';

/** What a page can try to reach a host with that it must not reach. `done` is called when an attempt is over, however. */
const attempts: Readonly<Record<string, (victim: string) => string>> = {
  'an image': (victim) =>
    `new Promise((done) => { const image = new Image(); image.onload = image.onerror = done; image.src = '${victim}/image'; })`,
  'a redirected image': (victim) =>
    `new Promise((done) => { const image = new Image(); image.onload = image.onerror = done; image.src = '/to?${victim}/redirected'; })`,
  'a script': (victim) =>
    `new Promise((done) => { const script = document.createElement('script'); script.onload = script.onerror = done; script.src = '${victim}/script'; document.head.append(script); })`,
  'a style': (victim) =>
    `new Promise((done) => { const link = document.createElement('link'); link.rel = 'stylesheet'; link.onload = link.onerror = done; link.href = '${victim}/style'; document.head.append(link); })`,
  fetch: (victim) => `fetch('${victim}/fetch', { mode: 'no-cors' }).catch(() => {})`,
  'a redirected fetch': (victim) => `fetch('/to?${victim}/fetched', { mode: 'no-cors' }).catch(() => {})`,
  'a beacon': (victim) => `navigator.sendBeacon('${victim}/beacon', 'x')`,
  'a WebSocket': (victim) =>
    `new Promise((done) => { const socket = new WebSocket('${victim.replace('http', 'ws')}/socket'); socket.onopen = socket.onclose = done; })`,
  'an event stream': (victim) =>
    `new Promise((done) => { const source = new EventSource('${victim}/events'); source.onopen = source.onerror = done; })`,
  'a frame': (victim) =>
    `new Promise((done) => { const frame = document.createElement('iframe'); frame.onload = done; frame.src = '${victim}/frame'; document.body.append(frame); })`,
  'a frame that refreshes itself': (victim) =>
    `new Promise((done) => { const frame = document.createElement('iframe'); frame.src = '/refresh?${victim}/refreshed'; document.body.append(frame); setTimeout(done, 500); })`,
  'a worker': (victim) =>
    `new Promise((done) => { const worker = new Worker(URL.createObjectURL(new Blob(["fetch('${victim}/worker', { mode: 'no-cors' }).catch(() => {}).then(() => postMessage(1))"]))); worker.onmessage = worker.onerror = done; })`,
  'a new window': (victim) => `(open('${victim}/window'), new Promise((done) => setTimeout(done, 300)))`,
  'early connections': (victim) =>
    `(document.head.insertAdjacentHTML('beforeend', '<link rel=preconnect href=${victim}><link rel=dns-prefetch href=${victim}><link rel=prefetch href=${victim}/prefetch>'), new Promise((done) => setTimeout(done, 300)))`,
};

const allowedAddress = '127.0.0.2';
/** A name that first has an allowed address, and then another. */
const rebinding = 'rebinding.test';

describe.each(browsers)('what a page in %s can reach', (executablePath) => {
  let visits: BrowserVisits;
  let connections: string[];
  let looked: string[];
  let answers: number;
  const victim = createTcpServer((socket) => {
    connections.push(`${socket.localAddress}:${socket.localPort}`);
    socket.destroy();
  });
  const datagrams = createSocket('udp4', () => connections.push('a datagram'));
  let page = '';
  const device = createServer(({ url = '' }, response: ServerResponse) => {
    const [path, target = ''] = url.split(/\?(.*)/);
    if (path === '/to') return void response.writeHead(302, { location: target }).end();
    response.setHeader('content-type', 'text/html');
    response.end(path === '/refresh' ? `<meta http-equiv=refresh content="0; url=${target}">` : `<p id=kwh>12543.5 kWh</p>${page}`);
  });
  let victimPort: number;
  let meterUrl: string;

  const lookup: LookupFunction = (name, options, callback) => {
    looked.push(name);
    if (name !== rebinding) return isIP(name) === 0 ? systemLookup('127.0.0.1', options, callback) : systemLookup(name, options, callback);
    answers += 1;
    systemLookup(answers === 1 ? allowedAddress : '127.0.0.1', options, callback);
  };
  const guard = createGuard({ allowedNetworks: [`${allowedAddress}/32`], lookup });

  beforeAll(async () => {
    victim.listen(0, '0.0.0.0');
    await once(victim, 'listening');
    victimPort = (victim.address() as AddressInfo).port;
    datagrams.bind(victimPort, '127.0.0.1');
    device.listen(0, allowedAddress);
    await once(device, 'listening');
    meterUrl = `http://${allowedAddress}:${(device.address() as AddressInfo).port}/`;
    visits = await launchBrowser({ executablePath, clock: systemClock });
  });
  afterAll(async () => {
    await visits.close();
    victim.close();
    datagrams.close();
    device.closeAllConnections();
    device.close();
  });
  const begin = () => {
    connections = [];
    looked = [];
    answers = 0;
  };

  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['2130706433', '127.0.0.1'],
    ['0177.0.0.1', '127.0.0.1'],
    ['[::ffff:127.0.0.1]', '::ffff:7f00:1'],
    ['localhost', 'localhost'],
    ['169.254.169.254', '169.254.169.254'],
    ['a-name.test', 'a-name.test'],
  ])('nothing at %s, in any way', async (host, asked) => {
    begin();
    const list = Object.values(attempts).map((attempt) => `inTime(${attempt(`http://${host}:${victimPort}`)})`);
    // What is never answered has reached nothing either.
    const inTime = 'const inTime = (attempt) => Promise.race([attempt, new Promise((done) => setTimeout(done, 4000))]);';
    page = `<script>${inTime} Promise.all([${list.join(',\n')}]).then(() => { document.title = 'all tried'; })</script>`;
    await using visit = await openVisit(visits, meter(meterUrl), { guard });
    const snapshot = await snapshotWith(visit, '<title>all tried</title>');
    expect(snapshot.body).toContain('12543.5 kWh');
    expect(connections).toEqual([]);
    // They were tried: the guard was asked.
    expect(looked.filter((name) => name === asked).length).toBeGreaterThan(8);
  });

  it.each([
    ['a redirect', (url: string) => `/to?${url}`],
    ['a refresh', (url: string) => `/refresh?${url}`],
  ])('not by %s of the whole page', async (_what, path) => {
    begin();
    page = '';
    const address = new URL(path(`http://127.0.0.1:${victimPort}/`), meterUrl).href;
    const reached = openVisit(visits, meter(address), { guard }).then(async (visit) => {
      await using opened = visit;
      return await snapshotWith(opened, '12543');
    });
    await expect(reached).rejects.toMatchObject({ reason: 'address_refused', isTransient: false });
    expect(connections).toEqual([]);
  });

  it('not by a name that changes its address after it was judged', async () => {
    begin();
    page = `<script>fetch('http://${rebinding}:${victimPort}/', { mode: 'no-cors' }).catch(() => {}).then(() => fetch('http://${rebinding}:${victimPort}/?', { mode: 'no-cors' })).catch(() => { document.title = 'tried' })</script>`;
    await using visit = await openVisit(visits, meter(meterUrl), { guard });
    await snapshotWith(visit, '<title>tried</title>');
    // The victim listens on every address of this machine.
    expect(new Set(connections)).toEqual(new Set([`${allowedAddress}:${victimPort}`]));
  });

  it('not by datagrams', async () => {
    begin();
    page = `<script>
      const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${victimPort}' }] });
      peer.createDataChannel('x');
      peer.onicegatheringstatechange = () => { if (peer.iceGatheringState === 'complete') document.title = 'gathered'; };
      setTimeout(() => { document.title = 'gathered'; }, 3000);
      peer.createOffer().then((offer) => peer.setLocalDescription(offer));
    </script>`;
    await using visit = await openVisit(visits, meter(meterUrl), { guard });
    await snapshotWith(visit, '<title>gathered</title>');
    expect(connections).toEqual([]);
  });
});
