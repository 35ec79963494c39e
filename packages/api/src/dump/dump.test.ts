import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migrationsFolder } from '../assets.ts';
import { readIdentity } from '../database/database-identity.ts';
import { readMigrations } from '../migrations/migration-files.ts';
import { alarmItem, eventItem, intervalItem, summaryItem, systemItem } from '../testing/enphase/items.ts';
import { useEnphase } from '../testing/enphase/rig.ts';
import { withTestDatabase } from '../testing/test-database.ts';
import { restoreDump } from './restore-dump.ts';
import { dumpedTables, writeDump } from './write-dump.ts';

const rig = useEnphase();
const everyKind = [systemItem(), summaryItem(), intervalItem(), eventItem(), alarmItem()];
const migrations = await readMigrations(migrationsFolder);

async function dumpOf(database: Parameters<typeof writeDump>[0]): Promise<readonly string[]> {
  const lines: string[] = [];
  await writeDump(database, async (line) => void lines.push(line));
  return lines;
}

const restore = (lines: readonly string[]) =>
  withTestDatabase(async (database) => {
    async function* dumped() {
      yield* lines;
    }
    const rows = await restoreDump(database, dumped(), migrations);
    return { rows, again: await dumpOf(database), identity: await readIdentity(database) };
  });

describe('a dump', () => {
  it('restores every row and sequence as they were, and the id of the database', async () => {
    await rig().post(...everyKind);
    // More than a JavaScript number can hold.
    await sql`update enphase set energy_lifetime = 9007199254740993`.execute(rig().api.database);
    const dump = await dumpOf(rig().api.database);
    expect(dump.join('\n')).toContain('"energy_lifetime":9007199254740993');
    const { rows, again, identity } = await restore(dump);
    expect(again).toEqual(dump);
    expect(rows).toBeGreaterThanOrEqual(8);
    expect(identity).toEqual(await readIdentity(rig().api.database));
  });

  it('contains every table', async () => {
    const tables = await dumpedTables(rig().api.database);
    expect(tables).toEqual(expect.arrayContaining(['api_keys', 'database_identity', 'enphase', 'enphase_intervals']));
    expect(tables).not.toContain('schema_migrations');
  });

  it.for([
    ['is incomplete', (lines: readonly string[]) => lines.slice(0, -1), /without its last line: it is incomplete/],
    ['lost a row', (lines: readonly string[]) => lines.toSpliced(2, 1), /an invalid line after/],
    ['is not a dump', () => ['{"rows":[]}'], /is not a dump/],
    ['is empty', () => [], /is not a dump/],
    [
      'is of a newer version',
      (lines: readonly string[]) => [lines[0]?.replace(/"migration":\d+/, '"migration":999999') ?? ''],
      /migration 999999/,
    ],
  ] as const)('is refused if it %s', async ([, change, why]) => {
    await rig().post(...everyKind);
    await expect(restore(change(await dumpOf(rig().api.database)))).rejects.toThrow(why);
  });

  it('is refused by a database that is not empty', async () => {
    await rig().post(...everyKind);
    const lines = await dumpOf(rig().api.database);
    async function* dumped() {
      yield* lines;
    }
    await expect(restoreDump(rig().api.database, dumped(), migrations)).rejects.toThrow(/has rows in api_keys/);
  });
});
