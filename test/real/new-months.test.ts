import { type OpenDatabase, openPostgres, migrateTestDatabase, prepareMonths, runSql, testPostgres } from '@wattjobs/api/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RealPostgres, startRealPostgres } from './start-postgres.ts';

const readers = 6;
const rounds = 60;
const table = 'consumption_readings';
const id = '00000000-0000-4000-8000-000000000001';

let postgres: RealPostgres;
let url = '';
let writer: OpenDatabase;
const open = () => openPostgres(testPostgres(url, { poolSize: 1, maxOverflow: 0 }), () => undefined);
beforeAll(async () => {
  postgres = await startRealPostgres();
  url = postgres.createDatabase('months');
  writer = open();
  await migrateTestDatabase(writer);
  const years = Array.from({ length: 5 }, (_, year) => 2020 + year);
  await prepareMonths(writer.kysely, table, years.flatMap(monthsOfYear));
});
afterAll(async () => {
  await writer.close();
  await postgres.close();
});

function monthsOfYear(year: number): readonly string[] {
  return Array.from({ length: 12 }, (_, month) => `${year}-${String(month + 1).padStart(2, '0')}`);
}

// Without any care, some connections never see a month that was made while they listed all others.
it('every connection reads a new month, also one that was opened while it was made', async () => {
  let blind = 0;
  for (let round = 0; round < rounds; round += 1) {
    const month = `${2030 + Math.floor(round / 12)}-${String((round % 12) + 1).padStart(2, '0')}`;
    const opened = await Promise.all(
      Array.from({ length: readers }, async () => {
        const database = open();
        await runSql(database.kysely, 'select 1');
        return database;
      }),
    );
    const count = async ({ kysely }: OpenDatabase) =>
      (await runSql(kysely, `select from ${table} where endpoint_id = '${id}' and read_at >= '${month}-01'`)).length;
    let isMade = false;
    // One after another, so that some of them list the months while the new one is committed.
    const reading = (async () => {
      for (const database of opened) if (!isMade) await count(database);
    })();
    await prepareMonths(writer.kysely, table, [month]);
    isMade = true;
    await reading;
    await runSql(writer.kysely, `insert into ${table} (endpoint_id, read_at, success) values ('${id}', '${month}-01', false)`);
    blind += (await Promise.all(opened.map(count))).filter((rows) => rows === 0).length;
    await Promise.all(opened.map((database) => database.close()));
  }
  expect(blind).toBe(0);
});
