import { describe, expect, it } from 'vitest';
import { nowMs, start } from './test-client.ts';

describe('InfluxDB', () => {
  it.each([
    ['another token', { authorization: 'Token other' }, {}, 401, 'unauthorized'],
    ['another organization', {}, { org: 'other' }, 400, 'organization not found'],
    ['another bucket', {}, { bucket: 'other' }, 404, 'not found'],
  ])('refuses %s', async (_, extra, query, status, message) => {
    await using started = await start({ dialect: 'influxdb' });
    const url = new URL(started.receiver.writeUrl);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const [answered, text] = await started.send('m v=1\n', url.href, extra);
    expect([answered, JSON.parse(text)]).toEqual([status, { code: expect.any(String), message: expect.stringContaining(message) }]);
  });

  it.each([
    ['m v=1 x', 'bad timestamp'],
    ['m v=1 12 13', 'bad timestamp'],
    ['m', 'missing fields'],
    ['m,a=1', 'missing fields'],
    ['m v', 'invalid field format'],
    ['m v=', 'missing field value'],
    ['m =1', 'missing field key'],
    ['m v=NaN', 'invalid number'],
    ['m v=1e999', 'invalid number'],
    ['m v=9223372036854775808i', 'invalid number'],
    ['m v=-1u', 'invalid number'],
    ['m v=abc', 'invalid number'],
    ['m v="a', 'unbalanced quotes'],
    ['m v="a"b', 'invalid field format'],
    ['m,a= v=1', 'missing tag value'],
    ['m,a v=1', 'missing tag value'],
    ['m,=b v=1', 'missing tag key'],
    ['m,a=b=c v=1', 'invalid tag format'],
    ['m,a=1,a=2 v=1', 'duplicate tags'],
    [',a=1 v=1', 'missing measurement'],
    ['_m v=1', 'underscore'],
    ['disk,path=C:\\ free=3', 'invalid tag format'],
    ['m v=1 1783699200000\r', 'bad timestamp'],
    ['m v=1 9223372036854776', 'time outside range'],
  ])('refuses the whole request for %j', async (line, reason) => {
    await using started = await start({ dialect: 'influxdb' });
    const [status, text] = await started.send(`good v=1 1783699200000\n${line}\n`);
    expect([status, JSON.parse(text)]).toEqual([
      400,
      { code: 'invalid', message: expect.stringMatching(new RegExp(`^unable to parse '.*': .*${reason}`, 's')) },
    ]);
    expect(started.receiver.storedCount).toBe(0);
  });

  it('unescapes names, tags and texts', async () => {
    await using started = await start({ dialect: 'influxdb' });
    await started.send('a\\,b\\ c=d,t\\=\\,\\ =C:\\data\\\\x f\\ 1="q\\"\\\\ , =",b=T,i=-1i,u=2u,x=.5 1783699200000\n');
    expect(started.receiver.points().map(({ name, value }) => [name, value])).toEqual([
      ['a,b c=d_f 1', 'q"\\ , ='],
      ['a,b c=d_b', true],
      ['a,b c=d_i', -1],
      ['a,b c=d_u', 2],
      ['a,b c=d_x', 0.5],
    ]);
    expect(started.receiver.points()[0]?.labels).toEqual({ 't=, ': 'C:\\data\\\\x' });
    started.receiver.control({ pairsOfBackslashes: true });
    await started.send('m,t=C:\\\\ v=1 1783699200000\n');
    expect(started.receiver.series().at(-1)?.labels).toEqual({ t: 'C:\\' });
  });

  it('refuses a float if the field began as an integer, and stores the rest', async () => {
    await using started = await start({ dialect: 'influxdb' });
    await started.send('m v=0i 1783699200000\n');
    const [status, text] = await started.send('m v=0.5 1783699201000\nm w=1 1783699201000\n');
    expect([status, JSON.parse(text)]).toEqual([
      422,
      {
        code: 'unprocessable entity',
        message:
          'failure writing points to database: partial write: field type conflict: input field "v" on measurement "m" is type float, already exists as type integer dropped=1',
      },
    ]);
    expect(started.receiver.points()).toMatchObject([{ name: 'm_v', value: 0 }, { name: 'm_w' }]);
  });

  it.each([400, 422, 500] as const)('answers %i to points beyond retention, and stores the rest', async (retentionStatus) => {
    await using started = await start({ dialect: 'influxdb', retentionDays: 7, retentionStatus });
    const [status, text] = await started.send(`m v=1 ${nowMs - 8 * 86_400_000}\nm v=2 ${nowMs}\n`);
    expect([status, text]).toEqual([retentionStatus, expect.stringContaining('points beyond retention policy dropped=1')]);
    expect(started.receiver.points()).toMatchObject([{ value: 2 }]);
  });

  it('stores the good lines and answers 400 in the cloud', async () => {
    await using started = await start({ dialect: 'influxdb', cloud: true });
    const [status, text] = await started.send('m v=1\nbad\nm v=2 1783699200000\n');
    expect([status, text]).toEqual([400, expect.stringContaining('partial write error (2 accepted): 1 out of 3 points rejected')]);
    expect(started.receiver.points()).toHaveLength(1);
    expect(started.receiver.storedCount).toBe(2);
  });

  it('names itself in its probes', async () => {
    await using started = await start({ dialect: 'influxdb' });
    const ping = await fetch(`${started.receiver.url}/ping`);
    expect([ping.status, ping.headers.get('x-influxdb-build')]).toEqual([204, 'OSS']);
    expect(await (await fetch(`${started.receiver.url}/health`)).json()).toMatchObject({ status: 'pass' });
    expect((await fetch(`${started.receiver.url}/flags`)).status).toBe(404);
    expect((await fetch(started.receiver.writeUrl)).status).toBe(405);
  });
});
