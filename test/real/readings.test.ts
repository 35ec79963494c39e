import {
  makeMonths,
  migrateTestDatabase,
  type OpenDatabase,
  openPostgres,
  retain,
  runProgram,
  runSql,
  send,
  startTestApi,
  type TestApi,
  testPostgres,
  writeDump,
} from '@wattjobs/api/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type RealPostgres, startRealPostgres } from './start-postgres.ts';

const endpoints = 1_000;
const perEndpoint = 1_000;

describe('a million readings of a thousand endpoints on a real Postgres', () => {
  let postgres: RealPostgres;
  let api: TestApi;
  let close: () => Promise<void>;
  let url = '';
  let other: OpenDatabase;
  beforeAll(async () => {
    postgres = await startRealPostgres();
    url = postgres.createDatabase('readings');
    const database = openPostgres(testPostgres(url, { poolSize: 1, maxOverflow: 0 }), () => undefined);
    other = openPostgres(testPostgres(url), () => undefined);
    await migrateTestDatabase(database);
    api = await startTestApi({ database });
    close = async () => {
      await api.close();
      await database.close();
      await other.close();
      await postgres.close();
    };
    ask(
      url,
      `insert into endpoints (id, name, ip_address, type, auth_type, scraping_config, enabled, poll_interval_minutes, timezone, created_at, updated_at)
      select gen_random_uuid(), 'meter ' || n, '192.0.2.1', 'PDU', 'none', '{}', true, 60, 'UTC', now(), now() from generate_series(1, ${endpoints}) as n`,
    );
    // One an hour up to the noon of the tests, over two months.
    for (const [month, next] of [
      ['2025-12', '2026-01'],
      ['2026-01', '2026-02'],
    ] as const) {
      ask(
        url,
        `create table consumption_readings_${month.replace('-', '_')} partition of consumption_readings
        for values from ('${month}-01') to ('${next}-01')`,
      );
    }
    ask(
      url,
      `insert into consumption_readings (endpoint_id, read_at, success, total_kwh, power)
      select id, timestamptz '2026-01-15 12:00Z' - n * interval '1 hour', n % 50 <> 7, case when n % 50 <> 7 then 10000 - n / 10.0 end, 500
      from endpoints, generate_series(0, ${perEndpoint - 1}) as n`,
    );
    ask(url, 'analyze');
  }, 120_000);
  afterAll(() => close());

  /** The rows of readings that the API's only connection has read since the last reset. */
  async function rowsRead(): Promise<number> {
    await runSql(api.database, 'select pg_stat_force_next_flush()');
    const sum = ask(
      url,
      `select coalesce(sum(seq_tup_read + idx_tup_fetch), 0) from pg_stat_user_tables where relname like 'consumption_readings%'`,
    );
    return Number(sum);
  }

  it('are read live, with the month so far', async () => {
    const { body } = await send(api, 'read', 'GET', '/api/v1/consumption/live');
    expect(body.data).toHaveLength(endpoints);
    // The year began 348 hours before, and the counter rises by 0.1 an hour.
    expect(body.data[0].latestReading).toMatchObject({ totalKwh: 10_000, currentKwh: 34.8 });
  });

  it.for([
    ['the live view', '/api/v1/consumption/live'],
    ['the live view of the module', '/api/v1/m/consumption-monitor/live'],
    ['a page of readings with the month so far of each', '/api/v1/consumption/readings?limit=1000'],
    ['the metrics', '/metrics'],
  ] as const)('cost %s a few rows per endpoint', async ([, path]) => {
    ask(url, 'select pg_stat_reset()');
    expect((await send(api, 'read', 'GET', path)).status).toBe(200);
    const rows = await rowsRead();
    expect(rows).toBeGreaterThan(endpoints);
    expect(rows).toBeLessThan(25 * endpoints);
  });

  it('stay in their months while they are stored or dumped', async () => {
    const emptied = (table: string) => runSql(other.kysely, `do $$ begin lock table ${table} in access exclusive mode nowait; end $$`);
    await api.database.transaction().execute(async (transaction) => {
      await makeMonths(transaction, 'consumption_evidence', ['2026-01']);
      await expect(emptied('consumption_evidence')).rejects.toThrow('could not obtain lock');
    });
    let lines = 0;
    const line = async () => {
      if ((lines += 1) === 1) await expect(emptied('consumption_readings_2025_12')).rejects.toThrow('could not obtain lock');
      else throw new Error('enough');
    };
    await expect(writeDump(api.database, line)).rejects.toThrow('enough');
    await emptied('consumption_readings_2025_12');
  });

  it('are thinned by one run at a time', async () => {
    const terms = { nowMs: Date.UTC(2027, 0, 15), readingsMonths: 1, evidenceMonths: 1, apply: true };
    const held = { code: 'LOCK_HELD', reason: 'readings_in_use' };
    await other.kysely.transaction().execute(async (transaction) => {
      await runSql(transaction, 'select pg_advisory_xact_lock(7746721)');
      await expect(collect(retain(api.database, terms))).rejects.toMatchObject(held);
    });
    // However they take turns, each succeeds or is told to wait.
    const outcomes = await Promise.allSettled([collect(retain(other.kysely, terms)), collect(retain(api.database, terms))]);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toEqual(refused.map(() => expect.objectContaining({ reason: expect.objectContaining(held) })));
    await collect(retain(api.database, terms));
    // Of each endpoint the first and the last good reading of two months.
    expect(ask(url, 'select count(*) from consumption_readings')).toBe(String(4 * endpoints));
    const dryRun = runProgram(['retain', '--readings-months', '1', '--evidence-months', '1'], { DATABASE_URL: url });
    expect(await dryRun.exitCode).toBe(0);
    expect(dryRun.stdout()).toBe('0 rows would be removed: add --apply to remove them.\n');
  });
});

async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
