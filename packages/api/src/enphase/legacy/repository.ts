import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../../database/types.ts';
import { sqlStateOf } from '../../database/database-errors.ts';
import { Refusal } from '../../http/refusal.ts';
import { summaryWriter } from '../batch/summary-writer.ts';
import { noteSystems, systemLockKey } from '../batch/system-writer.ts';
import { takeTurn } from '../../ingest/take-turn.ts';
import type { LegacyChange, LegacyRow, LegacySummary } from './schemas.ts';

/** A row as the driver reads it: 64-bit integers are text. */
type StoredRow = Readonly<Record<keyof LegacyRow, string | null>>;

const columns = sql`
  id, system_id, current_power, energy_lifetime, energy_today, last_interval_end_at, last_report_at, modules, operational_at, size_w,
  status, summary_date, events, alarms,
  to_char(create_date, 'YYYY-MM-DD"T"HH24:MI:SS.US') as create_date,
  to_char(update_date, 'YYYY-MM-DD"T"HH24:MI:SS.US') as update_date
`;

/** A page of rows in order of arrival, and the total number of rows. */
export async function listRows(database: Kysely<Database>, page: number, limit: number): Promise<{ rows: LegacyRow[]; total: number }> {
  const { rows } = await sql<StoredRow>`
    select ${columns} from enphase order by id limit ${limit} offset ${(page - 1) * limit}
  `.execute(database);
  const { total } = await database
    .selectFrom('enphase')
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .executeTakeFirstOrThrow();
  return { rows: rows.map(rowOf), total: Number(total) };
}

/** The row with that id; undefined if there is none. */
export async function findRow(database: Kysely<Database>, id: number): Promise<LegacyRow | undefined> {
  const { rows } = await sql<StoredRow>`select ${columns} from enphase where id = ${id}`.execute(database);
  return rows.map(rowOf)[0];
}

/** Stores a summary, or updates the row of the same system and report; returns the row. */
export async function keepSummary(database: Kysely<Database>, summary: LegacySummary): Promise<LegacyRow | undefined> {
  return database.transaction().execute(async (transaction) => {
    await takeTurn(transaction, systemLockKey, new Set([summary.system_id]));
    await noteSystems(transaction, new Set([summary.system_id]));
    await summaryWriter.write(transaction, [summary]);
    const { rows } = await sql<StoredRow>`
      select ${columns} from enphase where system_id = ${summary.system_id} and last_report_at = ${summary.last_report_at}
    `.execute(transaction);
    return rows.map(rowOf)[0];
  });
}

/**
 * Changes only the fields in `change`; undefined if there is no such row.
 * @throws Refusal if another row has the same system and report
 */
export async function changeRow(database: Kysely<Database>, id: number, change: LegacyChange): Promise<LegacyRow | undefined> {
  const changes = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  if (Object.keys(changes).length === 0) return findRow(database, id);
  try {
    return await database.transaction().execute(async (transaction) => {
      await takeTurnOf(transaction, id, change.system_id);
      await transaction
        .updateTable('enphase')
        .set(changes)
        .set({ update_date: sql`now() at time zone 'utc'` })
        .where('id', '=', String(id))
        .execute();
      // A date corrected to an earlier one was never reached.
      await sql`
        delete from enphase_earlier_dates as earlier using enphase as kept
        where kept.id = ${id} and earlier.system_id = kept.system_id and earlier.last_report_at = kept.last_report_at
          and earlier.summary_date >= kept.summary_date
      `.execute(transaction);
      const row = await findRow(transaction, id);
      if (row !== undefined && change.system_id !== undefined) await noteSystems(transaction, new Set([change.system_id]));
      return row;
    });
  } catch (error) {
    if (sqlStateOf(error) !== uniqueViolation) throw error;
    throw new Refusal(409, 'CONFLICT', 'another row has this system_id and last_report_at', { cause: error });
  }
}

/** Deletes the row with that id and its values under earlier dates; returns whether it existed. */
export async function deleteRow(database: Kysely<Database>, id: number): Promise<boolean> {
  return database.transaction().execute(async (transaction) => {
    await takeTurnOf(transaction, id);
    await sql`
      delete from enphase_earlier_dates as earlier using enphase as kept
      where kept.id = ${id} and earlier.system_id = kept.system_id and earlier.last_report_at = kept.last_report_at
    `.execute(transaction);
    const { numDeletedRows } = await transaction.deleteFrom('enphase').where('id', '=', String(id)).executeTakeFirst();
    return numDeletedRows > 0n;
  });
}

/** Waits for the turns of a row's current and future systems. */
async function takeTurnOf(transaction: Transaction<Database>, id: number, next?: number): Promise<void> {
  const row = await findRow(transaction, id);
  const systemIds = [row?.system_id, next].filter((systemId) => typeof systemId === 'number');
  if (systemIds.length > 0) await takeTurn(transaction, systemLockKey, new Set(systemIds));
}

/** The number of reports under each date from `startDate` on, and the highest energy among them. */
export async function summarize(
  database: Kysely<Database>,
  startDate: string,
): Promise<{ summary_date: string; count: number; max_energy_today: number | null }[]> {
  const { rows } = await sql<{ summary_date: string; count: string; most: string | null }>`
    select summary_date, count(*) as count, max(energy_today) as most
    from (
      select summary_date, energy_today from enphase union all select summary_date, energy_today from enphase_earlier_dates
    ) as reports
    where summary_date >= ${startDate}
    group by summary_date order by summary_date
  `.execute(database);
  return rows.map(({ summary_date, count, most }) => ({ summary_date, count: Number(count), max_energy_today: numberOf(most) }));
}

const uniqueViolation = '23505';

function rowOf(row: StoredRow): LegacyRow {
  return {
    ...row,
    id: Number(row.id),
    system_id: numberOf(row.system_id),
    current_power: numberOf(row.current_power),
    energy_lifetime: numberOf(row.energy_lifetime),
    energy_today: numberOf(row.energy_today),
    last_interval_end_at: numberOf(row.last_interval_end_at),
    last_report_at: numberOf(row.last_report_at),
    modules: numberOf(row.modules),
    operational_at: numberOf(row.operational_at),
    size_w: numberOf(row.size_w),
  };
}

function numberOf(stored: string | null): number | null {
  return stored === null ? null : Number(stored);
}
