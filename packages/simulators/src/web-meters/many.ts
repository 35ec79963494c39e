import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { listening } from '../http/listen.ts';
import { noFaults } from './controls.ts';
import { legacyPage } from './legacy-pages.ts';
import { document } from './html-page.ts';

export interface ManyWebMeters extends AsyncDisposable {
  /** Each has its own address within 127.0.0.0/8; the port is the same for all. */
  readonly meters: readonly { readonly address: string; readonly totalKwh: number }[];
  /** How many requests were answered. */
  readonly answered: number;
  /** How many requests there were at once at most. */
  readonly mostAtOnce: number;
  close(): Promise<void>;
}

/**
 * Starts so many meters with the page of the legacy simple meter at `/`, each answering after the given time.
 * Every address of 127.0.0.0/8 leads to this machine on Linux alone.
 */
export async function startManyWebMeters(count: number, delayMs: number): Promise<ManyWebMeters> {
  const counts = { answered: 0, now: 0, most: 0 };
  const totals = new Map(Array.from({ length: count }, (_, index) => [hostOf(index), 1000.5 + index] as const));
  const server = createServer((request, response) => {
    const totalKwh = totals.get(request.socket.localAddress ?? '');
    // All addresses of the machine are listened on, because those of 127.0.0.0/8 alone cannot be.
    if (totalKwh === undefined || request.url !== '/') return void response.writeHead(404).end();
    counts.now += 1;
    counts.most = Math.max(counts.most, counts.now);
    response.once('close', () => (counts.now -= 1));
    void setTimeout(delayMs).then(() => {
      const { title, body } = legacyPage('simple-meter', totalKwh, noFaults);
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(document(`<title>${title}</title>\n`, `<body>${body}</body>`));
      counts.answered += 1;
    });
  });
  await listening(server, { port: 0, host: '0.0.0.0', backlog: 4096 });
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    meters: [...totals].map(([host, totalKwh]) => ({ address: `${host}:${port}`, totalKwh })),
    get answered() {
      return counts.answered;
    },
    get mostAtOnce() {
      return counts.most;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function hostOf(index: number): string {
  return `127.10.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}
