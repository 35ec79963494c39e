import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migrationsFolder } from '../assets.ts';
import { readMigrations } from '../migrations/migration-files.ts';
import { legacyBody } from '../testing/enphase/items.ts';
import { useEnphase } from '../testing/enphase/rig.ts';

/** The legacy API's table, as SQLAlchemy creates it. */
const legacyTable = `
  create table enphase (
    id serial primary key,
    system_id integer not null, current_power integer not null, energy_lifetime integer not null, energy_today integer not null,
    last_interval_end_at integer not null, last_report_at integer not null, modules integer not null, operational_at integer not null,
    size_w integer not null, status varchar(50) not null, summary_date varchar(10) not null, events varchar, alarms varchar,
    create_date timestamp without time zone, update_date timestamp without time zone
  );
  create index ix_enphase_id on enphase (id);
  create index ix_enphase_last_report_at on enphase (last_report_at);
  create index ix_enphase_create_date on enphase (create_date);
`;

class Undo extends Error {}

describe('an existing database of the legacy API', () => {
  const rig = useEnphase();

  /** Creates the old table with these rows and migrates it, in a temporary schema. */
  async function takeOver(
    rows: readonly (Partial<Record<keyof typeof legacyBody, string | number>> & { updated: string })[],
    look: (ask: (statement: string) => Promise<Record<string, unknown>[]>) => Promise<void>,
  ): Promise<void> {
    const migrations = await readMigrations(migrationsFolder);
    const taken = rig()
      .api.database.transaction()
      .execute(async (transaction) => {
        const run = (statement: string) => sql.raw<Record<string, unknown>>(statement).execute(transaction);
        await run('create schema legacy');
        await run('set local search_path = legacy');
        await run(legacyTable);
        for (const { updated, ...change } of rows) {
          const values = { ...legacyBody, ...change, create_date: updated, update_date: updated };
          const texts = Object.values(values).map((value) => `'${value}'`);
          await run(`insert into enphase (${Object.keys(values).join(', ')}) values (${texts.join(', ')})`);
        }
        for (const migration of migrations) await run(migration.sql);
        await look(async (statement) => (await run(statement)).rows);
        throw new Undo();
      });
    await expect(taken).rejects.toBeInstanceOf(Undo);
  }

  it('is migrated with every row, and then accepts values beyond 32 bits', async () => {
    await takeOver([{ updated: '2025-06-15 10:00' }, { updated: '2025-06-15 10:10', last_report_at: 5 }], async (ask) => {
      expect(await ask('select id, system_id, status from enphase order by id')).toEqual([
        { id: '1', system_id: '1234', status: 'normal' },
        { id: '2', system_id: '1234', status: 'normal' },
      ]);
      await ask('update enphase set energy_lifetime = 5000000000, operational_at = null where id = 1');
      await ask("select setval('enphase_id_seq', 2147483647)");
      const [added] = await ask(`insert into enphase (system_id, current_power, energy_lifetime, energy_today, last_interval_end_at,
        last_report_at, modules, size_w, status, summary_date) values (1, 1, 1, 1, 1, 1, 1, 1, 'normal', '2025-06-15')
        returning id, create_date is not null as dated`);
      expect(added).toEqual({ id: '2147483648', dated: true });
      expect(await ask('select system_id from enphase_systems')).toEqual([{ system_id: '1234' }]);
      expect(await ask('select * from enphase_merged_rows')).toEqual([]);
    });
  });

  it('keeps the newest of the rows of one report, and the others unchanged in a separate table', async () => {
    const rows = [
      { updated: '2025-06-15 10:00', current_power: 1, events: 'status: Open, event_type_id: 1' },
      { updated: '2025-06-15 10:20', current_power: 3, energy_lifetime: 3000 },
      { updated: '2025-06-15 10:10', current_power: 2 },
      { updated: '2025-06-15 10:30', current_power: 4, summary_date: '2025-06-16' },
      { updated: '2025-06-15 10:00', current_power: 5, system_id: 99 },
    ];
    await takeOver(rows, async (ask) => {
      expect(await ask('select id, current_power from enphase order by id')).toEqual([
        { id: '4', current_power: '4' },
        { id: '5', current_power: '5' },
      ]);
      const merged = await ask(`select id, merged_into, original->>'current_power' as power, original->>'events' as events
        from enphase_merged_rows order by id`);
      expect(merged).toEqual([
        { id: '1', merged_into: '4', power: '1', events: 'status: Open, event_type_id: 1' },
        { id: '2', merged_into: '4', power: '3', events: legacyBody.events },
        { id: '3', merged_into: '4', power: '2', events: legacyBody.events },
      ]);
      // The report's last value under the date before.
      expect(await ask('select summary_date, energy_lifetime from enphase_earlier_dates')).toEqual([
        { summary_date: '2025-06-15', energy_lifetime: '3000' },
      ]);
    });
  });

  it('has the columns and indexes of a new database after the migration', async () => {
    const shape = `
      select column_name, data_type, is_nullable from information_schema.columns
      where table_schema = current_schema() and table_name = 'enphase' order by column_name`;
    const indexes = "select indexname from pg_indexes where schemaname = current_schema() and tablename = 'enphase' order by indexname";
    const { database } = rig().api;
    const [newShape, newIndexes] = [await sql.raw(shape).execute(database), await sql.raw(indexes).execute(database)];
    await takeOver([{ updated: '2025-06-15 10:00' }], async (ask) => {
      expect(await ask(shape)).toEqual(newShape.rows);
      // The legacy table has an index besides its primary key's.
      expect((await ask(indexes)).filter(({ indexname }) => indexname !== 'ix_enphase_id')).toEqual(newIndexes.rows);
    });
    expect(newShape.rows).toHaveLength(16);
  });
});
