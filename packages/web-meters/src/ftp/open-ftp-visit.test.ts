import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Secret } from '@wattjobs/core/settings';
import { FakeClock } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import type { MeterConfiguration } from '../configuration/index.ts';
import { createGuard } from '../guard/index.ts';
import { MeterFailure } from '../reading/meter-failure.ts';
import { openFtpVisit } from './open-ftp-visit.ts';

const row = '11/30/2026\t05:30:00\t1.2\t1.4\t100.5';

interface Faults {
  /** Replies in place of those of a good server, by command. */
  readonly replies?: Readonly<Record<string, string>>;
  readonly file?: string;
  /** The server says nothing after this command. */
  readonly silentAfter?: string;
}

interface FtpServer extends AsyncDisposable {
  readonly port: number;
  readonly commands: readonly string[];
}

/** A server with one file, for one client at a time. */
async function startFtpServer({ replies = {}, file = row, silentAfter }: Faults = {}): Promise<FtpServer> {
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const listen = async (onSocket: (socket: Socket) => void): Promise<Server> => {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      onSocket(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  let control: Socket | undefined;
  const data = await listen((socket) => {
    socket.end(file, () => control?.write('226 done\r\n'));
  });
  const dataPort = (data.address() as AddressInfo).port;
  const standard: Readonly<Record<string, string>> = {
    USER: '331 password',
    PASS: '230 in',
    EPSV: `229 (|||${dataPort}|)`,
    PASV: `227 (127,0,0,1,${dataPort >> 8},${dataPort & 255})`,
    RETR: '150 coming',
  };
  const server = await listen((socket) => {
    control = socket;
    socket.write(`${replies['CONNECT'] ?? '220 hello'}\r\n`);
    socket.on('data', (chunk: Buffer) => {
      const command = chunk.toString('utf8').trim();
      commands.push(command);
      const [verb = ''] = command.split(' ');
      if (verb !== silentAfter) socket.write(`${replies[verb] ?? standard[verb] ?? '200 ok'}\r\n`);
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    commands,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all([server, data].map(async (each) => await new Promise((resolve) => each.close(resolve))));
    },
  };
}

function configurationFor(port: number, host = '127.0.0.1'): MeterConfiguration {
  return {
    address: `http://${host}:${port}/data.txt`,
    driver: 'ftp',
    authentication: { type: 'basic', username: 'apc', password: new Secret('canary-password') },
    steps: [],
    value: { path: 'rows[-1][4]', unit: 'kWh', decimalSeparator: 'dot', sentinels: [] },
    additional: {},
    logoutSteps: [],
    tls: 'verify',
    acceptLanguage: 'en',
    timeoutMs: 30_000,
  };
}

const clock = new FakeClock();
const loopback = createGuard({ allowedNetworks: ['127.0.0.0/8'] });

async function read(configuration: MeterConfiguration, signal = new AbortController().signal, guard = loopback): Promise<string> {
  const visit = await openFtpVisit(configuration, { guard, clock, signal });
  for await (const { body, contentType } of visit.snapshots()) return `${contentType}: ${body}`;
  return '';
}

async function failureOf(faults: Faults, signal?: AbortSignal): Promise<{ readonly reason: string; readonly isTransient: boolean }> {
  await using server = await startFtpServer(faults);
  const error: unknown = await read(configurationFor(server.port), signal).catch((thrown: unknown) => thrown);
  if (!(error instanceof MeterFailure)) throw new TypeError('it did not fail', { cause: error });
  expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain('canary');
  return { reason: error.reason, isTransient: error.isTransient };
}

describe('a file over FTP', () => {
  it('is a page of tab-separated text', async () => {
    await using server = await startFtpServer();
    expect(await read(configurationFor(server.port))).toBe(`text/tab-separated-values: ${row}`);
    expect(server.commands.filter((command) => /^(USER|PASS|RETR)/.test(command))).toEqual([
      'USER apc',
      'PASS canary-password',
      'RETR /data.txt',
    ]);
  });

  it('also comes if the server only knows PASV', async () => {
    await using server = await startFtpServer({ replies: { EPSV: '500 unknown' } });
    expect(await read(configurationFor(server.port))).toContain(row);
  });

  it.for([
    ['a wrong password', { replies: { PASS: '530 no' } }, 'login_refused', false],
    ['a wrong user', { replies: { USER: '530 no' } }, 'login_refused', false],
    ['too many sessions', { replies: { CONNECT: '421 too many' } }, 'session_limit', false],
    ['no such file', { replies: { RETR: '550 no' } }, 'page_missing', false],
    ['another refusal', { replies: { TYPE: '504 no' } }, 'meter_refused', false],
    ['data from another address', { replies: { EPSV: '500 unknown', PASV: '227 (192,0,2,9,20,20)' } }, 'meter_broken', true],
    ['a file that never ends', { file: 'x'.repeat(5 * 1024 * 1024) }, 'meter_too_large', false],
  ] as const satisfies readonly (readonly [string, Faults, string, boolean])[])('%s', async ([, faults, reason, isTransient]) => {
    expect(await failureOf(faults)).toEqual({ reason, isTransient });
  });

  it.for(['USER', 'EPSV', 'RETR'])('stops at the deadline if the server is silent after %s', async (silentAfter) => {
    const deadline = clock.timeout(1000);
    await using server = await startFtpServer({ silentAfter });
    const failure = read(configurationFor(server.port), deadline).catch((error: unknown) => error);
    await expect.poll(() => server.commands.some((command) => command.startsWith(silentAfter))).toBe(true);
    clock.advance(1000);
    expect(await failure).toMatchObject({ reason: 'meter_timeout', isTransient: true });
  });

  it('dials only an address that the guard gave', async () => {
    await using server = await startFtpServer();
    const closed = createGuard({ allowedNetworks: ['192.0.2.0/24'] });
    await expect(read(configurationFor(server.port), new AbortController().signal, closed)).rejects.toMatchObject({
      reason: 'address_refused',
    });
    expect(server.commands).toEqual([]);
  });

  it('does nothing if the run was stopped', async () => {
    await using server = await startFtpServer();
    await expect(read(configurationFor(server.port), AbortSignal.abort())).rejects.toMatchObject({ reason: 'meter_aborted' });
    expect(server.commands).toEqual([]);
  });
});
