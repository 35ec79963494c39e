import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { runSql } from '../testing/run-sql.ts';
import { withTestDatabase } from '../testing/test-database.ts';
import type { BatchKinds } from './batch-kinds.ts';
import { numberColumn } from './columns.ts';
import { ingest } from './ingest.ts';
import { outcomesOf, type TableWriter, type WrittenRow } from './table-writer.ts';

const Meter = z.object({ kind: z.literal('meter'), meter_id: z.int() });
const Reading = z.object({ kind: z.literal('reading'), meter_id: z.int(), at: z.int(), watt_hours: z.int() });
const Item = z.discriminatedUnion('kind', [Meter, Reading]);
type Item = z.infer<typeof Item>;

const readings: TableWriter<z.infer<typeof Reading>> = {
  key: 'meter_id, at',
  whichVersionWins: 'the later post counts',
  keyOf: ({ meter_id, at }) => `${meter_id} ${at}`,
  async write(transaction, items) {
    const { rows } = await sql<WrittenRow>`
      insert into made_up_readings as kept (meter_id, at, watt_hours)
      select * from unnest(
        ${numberColumn(items, ({ meter_id }) => meter_id)}::bigint[],
        ${numberColumn(items, ({ at }) => at)}::bigint[],
        ${numberColumn(items, ({ watt_hours }) => watt_hours)}::bigint[]
      )
      on conflict (meter_id, at) do update set watt_hours = excluded.watt_hours where kept.watt_hours <> excluded.watt_hours
      returning concat_ws(' ', meter_id, at) as key, xmax = 0 as created
    `.execute(transaction);
    return outcomesOf(items, readings.keyOf, rows);
  },
};

it('stores the items of a source that it does not know', async () => {
  const noted: number[] = [];
  const kinds: BatchKinds<Item> = {
    item: Item,
    writers: {
      meter: { key: 'meter_id', whichVersionWins: '-', keyOf: String, write: (_, items) => Promise.resolve(items.map(() => 'updated')) },
      reading: readings,
    },
    subjects: { idOf: ({ meter_id }) => meter_id, lockKey: 1, note: async (_, meterIds) => void noted.push(...meterIds) },
  };
  const reading = (meter_id: number, watt_hours: number) => ({ kind: 'reading', meter_id, at: 900, watt_hours });
  await withTestDatabase(async (database) => {
    await runSql(database, 'create table made_up_readings (meter_id bigint, at bigint, watt_hours bigint, primary key (meter_id, at))');
    try {
      const items = [reading(1, 10), { kind: 'weather' }, reading(2, 20), reading(1, 11), reading(1, 11), { kind: 'meter', meter_id: 3 }];
      const { outcomes, refusals } = await ingest(database, kinds, items);
      expect(outcomes).toEqual(['created', 'refused', 'created', 'updated', 'unchanged', 'updated']);
      expect(refusals.map(({ index, field }) => [index, field])).toEqual([[1, 'kind']]);
      expect(noted).toEqual([1, 2, 3]);
      expect(await runSql(database, 'select meter_id::integer, watt_hours::integer from made_up_readings order by 1')).toEqual([
        { meter_id: 1, watt_hours: 11 },
        { meter_id: 2, watt_hours: 20 },
      ]);
    } finally {
      await runSql(database, 'drop table made_up_readings');
    }
  });
});
