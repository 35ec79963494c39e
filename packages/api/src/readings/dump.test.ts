import { type Kysely, sql } from 'kysely';
import { expect, it } from 'vitest';
import { migrationsFolder } from '../assets.ts';
import { monthsOf } from '../database/month-partitions.ts';
import type { Database } from '../database/types.ts';
import { restoreDump } from '../dump/restore-dump.ts';
import { dumpedTables, writeDump } from '../dump/write-dump.ts';
import { describeSchema } from '../migrations/describe-schema.ts';
import { readMigrations } from '../migrations/migration-files.ts';
import { failed, good, useReadings } from '../testing/readings/rig.ts';
import { withTestDatabase } from '../testing/test-database.ts';

const rig = useReadings();

async function dumpOf(database: Kysely<Database>): Promise<readonly string[]> {
  const lines: string[] = [];
  await writeDump(database, async (line) => void lines.push(line));
  return lines;
}

it('a dump has each reading once, and restores it to its month, with what refers to others', async () => {
  const id = await rig().addEndpoint();
  const screenshot = Buffer.from('a picture').toString('base64');
  await rig().post(good(id, '2019-03-31T23:59:59.999Z', 0.1), { ...failed(id, '2019-04-01T00:00:00Z'), screenshot });
  const { database } = rig().api;
  await sql`insert into customers (id, name, timezone, tariffs, created_at, updated_at) values (${id}, 'Client XYZ', 'UTC', '[]', now(), now())`.execute(
    database,
  );
  await sql`insert into customer_endpoints (id, customer_id, endpoint_id, share) values (${id}, ${id}, ${id}, 1)`.execute(database);
  await sql`insert into register_decisions (endpoint_id, at, kind, reason, decided_by, decided_at)
    values (${id}, now(), 'dip', 'seen', 'admin', now())`.execute(database);
  const [dump, schema] = [await dumpOf(database), await describeSchema(database)];
  expect((await dumpedTables(database)).filter((table) => table.startsWith('consumption'))).toEqual([
    'consumption_evidence',
    'consumption_readings',
  ]);
  async function* lines() {
    yield* dump;
  }
  const migrations = await readMigrations(migrationsFolder);
  await withTestDatabase(async (empty) => {
    await restoreDump(empty, lines(), migrations);
    expect(await dumpOf(empty)).toEqual(dump);
    expect(await monthsOf(empty, 'consumption_readings')).toEqual(['2019-03', '2019-04']);
    const { rows } = await sql`select count(*)::integer as count from only consumption_readings_2019_03`.execute(empty);
    expect(rows).toEqual([{ count: 1 }]);
    expect(await describeSchema(empty)).toBe(schema);
  });
});
