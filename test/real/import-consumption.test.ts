import { openPostgres, runProgram, runSql, testPostgres } from '@wattjobs/api/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RealPostgres, startRealPostgres } from './start-postgres.ts';

let postgres: RealPostgres;
beforeAll(async () => {
  postgres = await startRealPostgres();
});
afterAll(() => postgres.close());

/** More than one fetch of the cursor. */
const count = 2_500;

it('the tables of the consumption monitor are imported from its Postgres', async () => {
  const [from, to] = [postgres.createDatabase('nxforge'), postgres.createDatabase('wattjobs')];
  const legacy = openPostgres(testPostgres(from), () => undefined);
  await runSql(
    legacy.kysely,
    `create table endpoints (id text, name text, "ipAddress" text, type text, "authType" text, "authConfig" jsonb, "scrapingConfig" jsonb, enabled boolean, "pollInterval" integer)`,
  );
  await runSql(
    legacy.kysely,
    `insert into endpoints values ('rack-a3', 'Rack A3', '192.0.2.7', 'PDU', 'none', null, '{"valueSelector": "#kwh"}', true, 15)`,
  );
  await runSql(
    legacy.kysely,
    `create table consumption_readings (id text, "endpointId" text, timestamp timestamp(3), "totalKwh" float8, success boolean)`,
  );
  await runSql(
    legacy.kysely,
    `insert into consumption_readings select n::text, 'rack-a3', timestamp '2026-01-01' + n * interval '15 minutes', n / 10.0, true from generate_series(1, ${count}) as n`,
  );
  await legacy.close();

  const program = runProgram(['import-consumption', '--from', from, '--apply'], { DATABASE_URL: to });
  expect([await program.exitCode, program.stdout()]).toEqual([
    0,
    `Endpoints: 1 new, 0 here before, 0 refused.\nReadings: ${count} new, 0 here before, 0 refused.\n`,
  ]);
  const ours = openPostgres(testPostgres(to), () => undefined);
  const rows = await runSql(ours.kysely, 'select min(read_at) as first, max(total_kwh)::text as last from consumption_readings');
  await ours.close();
  expect(rows).toEqual([{ first: new Date('2026-01-01T00:15:00Z'), last: '250' }]);
});
