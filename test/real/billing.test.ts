import {
  type OpenDatabase,
  migrateTestDatabase,
  openPostgres,
  runSql,
  send,
  startTestApi,
  type TestApi,
  testPostgres,
} from '@wattjobs/api/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type RealPostgres, startRealPostgres } from './start-postgres.ts';

const endpoints = 300;

describe('closing a month on a real Postgres', () => {
  let postgres: RealPostgres;
  let database: OpenDatabase;
  let api: TestApi;
  let url = '';
  const close = () => send(api, 'admin', 'POST', '/api/v1/billing/closings', { month: '2025-12' });
  const statements = () => ask(url, 'select count(*) from statements');
  beforeAll(async () => {
    postgres = await startRealPostgres();
    url = postgres.createDatabase('billing');
    database = openPostgres(testPostgres(url), () => undefined);
    await migrateTestDatabase(database);
    api = await startTestApi({ database });
    ask(
      url,
      `insert into endpoints (id, name, ip_address, type, auth_type, scraping_config, enabled, poll_interval_minutes, timezone, created_at, updated_at)
      select gen_random_uuid(), 'meter ' || n, '192.0.2.1', 'PDU', 'none', '{}', true, 60, 'UTC', now(), now() from generate_series(1, ${endpoints}) as n`,
    );
    ask(
      url,
      `create table consumption_readings_2025_12 partition of consumption_readings for values from ('2025-12-01') to ('2026-02-01')`,
    );
    ask(
      url,
      `insert into consumption_readings (endpoint_id, read_at, success, total_kwh)
      select id, timestamptz '2025-12-01 00:00Z' + n * interval '6 hours', true, n * 0.6 from endpoints, generate_series(0, 31 * 4) as n`,
    );
    ask(
      url,
      `with added as (
        insert into customers (id, name, timezone, tariffs, created_at, updated_at)
        select gen_random_uuid(), 'Tenant ' || n, 'UTC', '[]', now(), now() from generate_series(1, 30) as n returning id
      ), numbered as (select id, row_number() over (order by id) % 30 as place from added)
      insert into customer_endpoints (id, customer_id, endpoint_id, share)
      select gen_random_uuid(), numbered.id, meters.id, 1
      from (select id, row_number() over (order by id) % 30 as place from endpoints) as meters join numbered using (place)`,
    );
  }, 120_000);
  afterAll(async () => {
    await api.close();
    await database.close();
    await postgres.close();
  });

  it('leaves nothing behind if its connection is cut in the middle', async () => {
    const { status } = await database.kysely.transaction().execute(async (transaction) => {
      // The closing waits for this once it has written its first statement.
      await runSql(transaction, 'lock table statement_readings in access exclusive mode');
      const answer = close();
      const waiting = `select count(pg_terminate_backend(pid)) from pg_stat_activity
        where wait_event_type = 'Lock' and query like '%insert into statement_readings%' and datname = current_database()`;
      await expect.poll(() => ask(url, waiting)).toBe('1');
      return await answer;
    });
    expect(status).toBeGreaterThanOrEqual(500);
    expect(statements()).toBe('0');
  });

  it('is done once if two ask for it at the same time', async () => {
    const answers = await Promise.all([close(), close()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const outcomes = answers.map(({ body }) => `${body.data.length} statements, ${body.meta.wasClosed ? 'closed before' : 'closed now'}`);
    expect(new Set(outcomes)).toEqual(new Set(['30 statements, closed now', '0 statements, closed before']));
    expect(ask(url, 'select min(number), max(number), max(sequence), count(*) from statements')).toBe('2026-000001|2026-000030|30|30');
    const verified = await send(api, 'read', 'GET', '/api/v1/billing/statements/verify');
    expect(verified.body.data).toMatchObject({ count: 30, broken: null });
    expect(ask(url, `select sum((document::jsonb #>> '{totals,energyKwh}')::numeric) from statements`)).toBe(String(endpoints * 74.4));
  });

  it('is tried again if readings arrive between its snapshot and their use', async () => {
    const waitsFor = (table: string) => async () => {
      const found = `select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%${table}%' and datname = current_database()`;
      await expect.poll(() => ask(url, found)).not.toBe('0');
    };
    const holding = (table: string, work: () => Promise<unknown>) =>
      database.kysely.transaction().execute(async (transaction) => {
        await runSql(transaction, `lock table ${table} in access exclusive mode`);
        return { answer: await work() };
      });
    let answer: ReturnType<typeof close> | undefined;
    let released: Promise<unknown> | undefined;
    await holding('statements', async () => {
      answer = close();
      await waitsFor('lock table statements')();
      ask(url, `update endpoints set events_stale_from = '2025-12-31' where name = 'meter 1'`);
      const isHeld = Promise.withResolvers<void>();
      released = holding('thinned_months', async () => {
        isHeld.resolve();
        await waitsFor('from thinned_months')();
        ask(url, `update endpoints set updated_at = now() where name = 'meter 1'`);
      });
      await isHeld.promise;
    });
    await released;
    expect(await answer).toMatchObject({ status: 200, body: { data: [], meta: { wasClosed: true } } });
    expect(ask(url, 'select count(*) from endpoints where events_stale_from is not null')).toBe('0');
  });
});
