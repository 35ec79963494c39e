import { FakeClock } from '@wattjobs/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { runSql } from '../../testing/run-sql.ts';
import { send, useTestApi } from '../../testing/use-test-api.ts';

describe('the endpoints that are due', () => {
  const clock = new FakeClock();
  const api = useTestApi({ clock });
  const path = '/api/v1/consumption/due';
  const minutes = (count: number) => count * 60_000;
  const body = { ipAddress: '192.0.2.1', type: 'PDU', scrapingConfig: { valueSelector: 'b' } };

  beforeEach(async () => void (await runSql(api().database, 'delete from endpoints')));
  const create = async (name: string, more: object = {}): Promise<string> =>
    (await send(api(), 'admin', 'POST', '/api/v1/endpoints', { ...body, name, ...more })).body.data.id;
  const names = (answer: { body: { data: readonly { name: string }[] } }) => answer.body.data.map(({ name }) => name);
  const look = (query = '') => send(api(), 'collect', 'GET', `${path}${query}`);
  const claim = (more: object = {}) => send(api(), 'collect', 'POST', path, { leaseSeconds: 300, ...more });
  const attempted = (name: string) =>
    runSql(api().database, 'update endpoints set last_attempt_at = $2, claimed_until = null where name = $1', [
      name,
      new Date(clock.now()),
    ]);

  it('obey their poll interval, less a tenth and at most a minute', async () => {
    await create('every 5', { pollInterval: 5 });
    await create('every 30', { pollInterval: 30 });
    for (const name of ['every 5', 'every 30']) await attempted(name);
    expect(names(await look())).toEqual([]);
    clock.advance(minutes(4.5) - 1);
    expect(names(await look())).toEqual([]);
    clock.advance(1);
    expect(names(await look())).toEqual(['every 5']);
    clock.advance(minutes(24.5) - 1);
    expect(names(await look())).toEqual(['every 5']);
    clock.advance(1);
    expect(names(await look()).toSorted()).toEqual(['every 30', 'every 5']);
  });

  it('are neither disabled nor deleted', async () => {
    await create('off', { enabled: false });
    await send(api(), 'admin', 'DELETE', `/api/v1/endpoints/${await create('gone')}`);
    expect(names(await look())).toEqual([]);
  });

  it('have the smallest multiplier since the last good reading', async () => {
    const multiplier = [
      { from: null, factor: 40 },
      { from: new Date(clock.now() - 3_600_000).toISOString(), factor: 0.001 },
      { from: new Date(clock.now() - 60_000).toISOString(), factor: 2 },
    ];
    await create('one', { multiplier });
    expect((await look()).body.data).toMatchObject([{ smallestFactor: 2 }]);
  });

  it('are handed out once, until the lease ends', async () => {
    const id = await create('one', { ratedPowerKw: 3.5 });
    expect((await look()).body.data).toEqual([
      {
        id,
        name: 'one',
        clientName: null,
        location: null,
        ipAddress: '192.0.2.1',
        authType: 'none',
        sealedAuthConfig: null,
        scrapingConfig: { valueSelector: 'b' },
        ratedPowerKw: 3.5,
        smallestFactor: 1,
        lastGoodReading: null,
      },
    ]);
    expect(names(await claim())).toEqual(['one']);
    expect(names(await claim())).toEqual([]);
    expect(names(await look())).toEqual([]);
    clock.advance(299_999);
    expect(names(await claim())).toEqual([]);
    clock.advance(1);
    expect(names(await claim())).toEqual(['one']);
  });

  it('bring the reading that a new one is compared with, unless the meter was replaced since', async () => {
    const id = await create('one', { pollInterval: 1 });
    const timestamp = new Date(clock.now()).toISOString();
    const items = [{ endpointId: id, timestamp, success: true, totalKwh: 7.5, serial: 'A1' }];
    await send(api(), 'collect', 'POST', '/api/v1/consumption/readings/batch', { items });
    clock.advance(minutes(1));
    expect((await look()).body.data).toMatchObject([{ lastGoodReading: { timestamp, totalKwh: 7.5, serial: 'A1' } }]);
    await send(api(), 'admin', 'PUT', `/api/v1/endpoints/${id}`, { meterReplacedAt: new Date(clock.now()).toISOString() });
    expect((await look()).body.data).toMatchObject([{ lastGoodReading: null }]);
  });

  it('are free again once a reading arrives', async () => {
    const id = await create('one', { pollInterval: 1 });
    await claim({ leaseSeconds: 3_600 });
    const items = [{ endpointId: id, timestamp: new Date(clock.now()).toISOString(), success: false }];
    await send(api(), 'collect', 'POST', '/api/v1/consumption/readings/batch', { items });
    expect(names(await look())).toEqual([]);
    clock.advance(minutes(1));
    expect(names(await look())).toEqual(['one']);
  });

  it('stay claimed if an old reading arrives late', async () => {
    const id = await create('one');
    await claim();
    const items = [{ endpointId: id, timestamp: new Date(clock.now() - minutes(60)).toISOString(), success: true, totalKwh: 1 }];
    await send(api(), 'collect', 'POST', '/api/v1/consumption/readings/batch', { items });
    expect(names(await claim())).toEqual([]);
    clock.advance(minutes(5));
    expect(names(await claim())).toEqual(['one']);
  });

  it('are handed out to one of those who ask at the same time', async () => {
    for (let index = 0; index < 20; index += 1) await create(`meter ${index}`);
    const answers = await Promise.all(Array.from({ length: 6 }, () => claim({ limit: 7 })));
    const all = answers.flatMap(names);
    expect([all.length, new Set(all).size]).toEqual([20, 20]);
  });

  it('are divided among shards, and those that wait longest come first', async () => {
    for (let index = 0; index < 30; index += 1) await create(`meter ${index}`, { ipAddress: `192.0.2.${index}` });
    const parts = await Promise.all([0, 1, 2].map(async (shard) => names(await look(`?shards=3&shard=${shard}`))));
    expect(parts.flat().toSorted()).toEqual(Array.from({ length: 30 }, (_, index) => `meter ${index}`).toSorted());
    for (const part of parts) expect(part.length).toBeGreaterThan(3);
    await attempted('meter 7');
    clock.advance(minutes(60));
    await attempted('meter 8');
    clock.advance(minutes(60));
    const waiting = await look();
    expect(names(waiting).slice(-2)).toEqual(['meter 7', 'meter 8']);
    const limited = await claim({ limit: 4 });
    expect(limited.body.meta).toEqual({ count: 4, due: 30 });
    expect(names(limited)).toEqual(names(waiting).slice(0, 4));
  });

  it('of one device belong to one shard, however their addresses are written', async () => {
    const addresses = ['pdu.example/outlet/1', 'http://PDU.example/outlet/2', 'pdu.example?outlet=3', 'PDU.EXAMPLE'];
    for (const ipAddress of addresses) await create(ipAddress, { ipAddress });
    const parts = await Promise.all([0, 1, 2, 3].map(async (shard) => names(await look(`?shards=4&shard=${shard}`)).length));
    expect(parts.toSorted((left, right) => left - right)).toEqual([0, 0, 0, 4]);
  });

  it('are one, due or not, for somebody who names it', async () => {
    const id = await create('one');
    await create('two');
    await attempted('one');
    for (const wanted of ['one', id]) expect(names(await look(`?endpoint=${wanted}`))).toEqual(['one']);
    expect(names(await look('?endpoint=three'))).toEqual([]);
  });

  it('name a wrong shard', async () => {
    for (const answer of [await look('?shards=2&shard=2'), await claim({ shards: 2, shard: 2 })]) {
      expect([answer.status, answer.body.error.details[0].field]).toEqual([422, 'shard']);
    }
    expect((await send(api(), 'read', 'GET', path)).status).toBe(403);
  });
});
