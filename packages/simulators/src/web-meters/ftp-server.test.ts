import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startWebMeter, type WebMeterOptions } from './server.ts';

const nowMs = Date.parse('2026-06-01T12:00:00Z');

/** A client that sends a command and waits for its reply. */
async function client(options: Partial<WebMeterOptions> = {}) {
  const meter = await startWebMeter({ model: 'apc', now: () => nowMs, totalKwh: 500, powerWatts: 600, ...options });
  const socket = connect(meter.ftp?.port ?? 0, '127.0.0.1');
  const replies: string[] = [];
  let wake: (() => void) | undefined;
  socket.on('data', (chunk) => {
    replies.push(...chunk.toString().trimEnd().split('\r\n'));
    wake?.();
  });
  const reply = async () => {
    while (replies.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return replies.shift() ?? '';
  };
  await reply();
  const send = (line: string) => {
    socket.write(`${line}\r\n`);
    return reply();
  };
  const logIn = async (password = 'apc') => [await send('USER apc'), await send(`PASS ${password}`)];
  const dispose = async () => {
    socket.destroy();
    await meter.close();
  };
  return { meter, send, reply, logIn, [Symbol.asyncDispose]: dispose };
}

function received(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks).toString()));
  });
}

describe('the data log of an APC over FTP', () => {
  it.each([
    ['EPSV', /^229 .*\(\|\|\|(\d+)\|\)$/, (found: RegExpExecArray) => Number(found[1])],
    ['PASV', /^227 .*\(127,0,0,1,(\d+),(\d+)\)$/, (found: RegExpExecArray) => Number(found[1]) * 256 + Number(found[2])],
  ] as const)('comes by %s', async (command, pattern, portOf) => {
    await using ftp = await client();
    expect(await ftp.logIn()).toEqual([expect.stringMatching(/^331 /), expect.stringMatching(/^230 /)]);
    expect(await ftp.send('TYPE I')).toMatch(/^200 /);
    const size = Number((await ftp.send('SIZE data.txt')).slice(4));
    const found = pattern.exec(await ftp.send(command));
    const data = received(connect(found ? portOf(found) : 0, '127.0.0.1'));
    expect(await ftp.send('RETR data.txt')).toMatch(/^150 /);
    const text = await data;
    expect(await ftp.reply()).toMatch(/^226 /);
    expect(text).toHaveLength(size);
    const lines = text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(14 + 4);
    const rows = text
      .split('\r\n')
      .slice(14, 18)
      .map((line) => line.split('\t'));
    expect(rows.map((row) => [row.length, row[0], row[1], row[2], row[4], row[7]])).toEqual([
      [31, '06/01/2026', '11:30:00', '0.60', '499.7', '2.0'],
      [31, '06/01/2026', '11:40:00', '0.60', '499.8', '2.0'],
      [31, '06/01/2026', '11:50:00', '0.60', '499.9', '2.0'],
      [31, '06/01/2026', '12:00:00', '0.60', '500.0', '2.0'],
    ]);
    expect(await ftp.send('QUIT')).toMatch(/^221 /);
  });

  it('is for the web user alone', async () => {
    await using ftp = await client();
    expect(await ftp.send('RETR data.txt')).toMatch(/^530 /);
    expect((await ftp.logIn('wrong'))[1]).toMatch(/^530 /);
    expect(ftp.meter.logins.refused).toBe(1);
  });

  it('is the only file, and nothing can be written', async () => {
    await using ftp = await client();
    await ftp.logIn();
    expect(await ftp.send('RETR config.ini')).toMatch(/^550 /);
    expect(await ftp.send('RETR data.txt')).toMatch(/^425 /);
    expect(await ftp.send('STOR data.txt')).toMatch(/^502 /);
  });

  it('can be cut in half, with its newest row first', async () => {
    await using ftp = await client({ cutInHalf: true, newestRow: 'first' });
    await ftp.logIn();
    const size = Number((await ftp.send('SIZE data.txt')).slice(4));
    const [, port = ''] = /\|\|\|(\d+)\|/.exec(await ftp.send('EPSV')) ?? [];
    const data = received(connect(Number(port), '127.0.0.1'));
    await ftp.send('RETR data.txt');
    const text = await data;
    expect([text.length, await ftp.reply()]).toEqual([Math.floor(size / 2), expect.stringMatching(/^426 /)]);
    expect(text.split('\r\n')[14]).toMatch(/^06\/01\/2026\t12:00:00\t/);
  });

  it('serves four clients', async () => {
    await using ftp = await client();
    const others = Array.from({ length: 4 }, () => connect(ftp.meter.ftp?.port ?? 0, '127.0.0.1'));
    const greetings = await Promise.all(
      others.map((other) => new Promise<string>((resolve) => other.once('data', (chunk) => resolve(`${chunk}`.slice(0, 3))))),
    );
    for (const other of others) other.destroy();
    expect(greetings.toSorted()).toEqual(['220', '220', '220', '421']);
  });

  it('can name another address for the data', async () => {
    await using ftp = await client({ passiveAddress: '10.1.2.3' });
    await ftp.logIn();
    expect(await ftp.send('PASV')).toMatch(/\(10,1,2,3,\d+,\d+\)$/);
  });
});
