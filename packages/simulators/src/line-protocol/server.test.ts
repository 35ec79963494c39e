import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { demoInfluxdb } from './server.ts';
import { nowMs, start } from './test-client.ts';

describe('a write', () => {
  it('is stored by series and time, and counted if it comes again', async () => {
    await using started = await start();
    const line = `acuvim,device=rack\\ 1,system_id=7 Va=230.5,P=-12 ${nowMs}\n`;
    expect(await started.send(`# comment\n\n${line}${line}`)).toEqual([204, '']);
    await started.send(`acuvim,system_id=7,device=rack\\ 1 Va=231 ${nowMs + 1000}\n`);
    const labels = { device: 'rack 1', system_id: '7' };
    expect(started.receiver.points()).toEqual([
      { name: 'acuvim_Va', labels, value: 230.5, timeMs: nowMs },
      { name: 'acuvim_Va', labels, value: 231, timeMs: nowMs + 1000 },
      { name: 'acuvim_P', labels, value: -12, timeMs: nowMs },
    ]);
    expect(started.receiver.storedCount).toBe(5);
    expect(started.receiver.series().map(({ value }) => value)).toEqual([231, -12]);
  });

  it('may be compressed, and is recorded without its query', async () => {
    await using started = await start({ dialect: 'influxdb' });
    expect(await started.send(gzipSync('m v=1 1783699200000\n'), undefined, { 'content-encoding': 'gzip' })).toEqual([204, '']);
    const [request] = started.receiver.requests;
    expect(request).toMatchObject({ kind: 'write', path: '/api/v2/write', status: 204, lineCount: 1, gzip: true });
    expect(request).toMatchObject({ firstLines: ['m v=1 1783699200000'] });
    expect(JSON.stringify(started.receiver.requests)).not.toContain(demoInfluxdb.org);
  });

  it.each([
    ['ns', '1783699200000000000'],
    ['us', '1783699200000000'],
    ['s', '1783699200'],
  ])('has its times in %s', async (precision, time) => {
    await using started = await start();
    await started.send(`m v=1 ${time}\n`, `${started.receiver.url}/write?precision=${precision}`);
    expect(started.receiver.points()).toMatchObject([{ timeMs: nowMs }]);
  });

  it.each(['victoriametrics', 'influxdb'] as const)('is refused by both, stricter than %s, if it is careless', async (dialect) => {
    await using started = await start({ dialect });
    const { writeUrl } = started.receiver;
    const statuses = [
      await started.send('m v=1 1783699200000\n', writeUrl.replace(/.precision=ms/, '')),
      await started.send('m v=1 1783699200000\n', writeUrl.replace('=ms', '=fortnight')),
      await started.send('m v=1 1783699200000'),
      await started.send('m v=1 1783699200000\n', writeUrl, { 'content-encoding': 'gzip' }),
      await started.send('m v=1 1783699200000\n', writeUrl, { 'content-encoding': 'br' }),
      await started.send(Buffer.from('m,a=\xff v=1 1783699200000\n', 'latin1')),
    ];
    const reasons = ['precision is missing', 'invalid precision', 'newline', 'gzip: invalid header', 'content encoding', 'UTF-8'];
    expect(statuses).toEqual(reasons.map((reason) => [400, expect.stringContaining(reason)]));
    expect(started.receiver.storedCount).toBe(0);
  });
});

describe('the faults', () => {
  const good = 'm v=1 1783699200000\n';

  it.each([
    [{ status500: true }, 500, 'internal error'],
    [{ refuseWith: '401' }, 401, 'unauthorized'],
    [{ refuseWith: '503', retryAfter: '7' }, 503, 'overloaded'],
    [{ htmlPage: '200' }, 200, '<html>'],
    [{ htmlPage: '403' }, 403, '<html>'],
    [{ refuseLine: 'm v=1', refuseLineStatus: 500 }, 500, 'unable to write'],
    [{ mostLines: 1 }, 413, 'too large'],
  ] as const)('%j stores nothing, for one request', async (fault, status, text) => {
    await using started = await start({ dialect: 'influxdb', ...fault, times: 1 });
    expect(await started.send(`${good}m v=2 1783699201000\n`)).toEqual([status, expect.stringContaining(text)]);
    expect(started.receiver.storedCount).toBe(0);
    expect(await started.send(good)).toEqual([204, '']);
  });

  it('tells when to try again', async () => {
    await using started = await start({ refuseWith: '429', retryAfter: 'Sun, 01 Nov 2026 00:00:00 GMT' });
    const reply = await fetch(started.receiver.writeUrl, { method: 'POST', body: good });
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, 'Sun, 01 Nov 2026 00:00:00 GMT']);
  });

  it('answers 204 and stores nothing', async () => {
    await using started = await start({ storeNothing: true });
    expect(await started.send(good)).toEqual([204, '']);
    expect(started.receiver.storedCount).toBe(0);
  });

  it('spare other requests if only writes meet them', async () => {
    await using started = await start({ status500: true, applyTo: 'write' });
    expect((await fetch(`${started.receiver.url}/ping`)).status).toBe(204);
    expect((await started.send(good))[0]).toBe(500);
  });

  it('close the connection before or after the request has its effect', async () => {
    await using started = await start({ dropConnection: true });
    await expect(started.send(good)).rejects.toThrow('fetch failed');
    expect(started.receiver.storedCount).toBe(0);
    started.receiver.control({ dropConnection: false, cutInHalf: true });
    await expect(started.send(good)).rejects.toThrow('fetch failed');
    expect(started.receiver.storedCount).toBe(1);
  });

  it('refuse connections while it is down, and keep what is stored', async () => {
    await using started = await start();
    await started.send(good);
    await started.receiver.goDown();
    await expect(started.send(good)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await started.receiver.comeBack();
    expect(await started.send(good)).toEqual([204, '']);
    expect([started.receiver.points().length, started.receiver.storedCount]).toEqual([1, 2]);
  });

  it('are shown with what was seen', async () => {
    await using started = await start();
    await started.send(good);
    const shown = (await (await fetch(`${started.receiver.url}/_control`)).json()) as object;
    expect(shown).toMatchObject({ controls: { storeNothing: false }, distinctPoints: 1, storedCount: 1, dropped: { invalid: 0 } });
  });
});
