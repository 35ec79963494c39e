import { consumptionOf, type OpenDatabase, readRegisters, runSql } from '@wattjobs/api/testing';
import type { Figure } from './figures.ts';
import { medianOf } from './median.ts';
import { withPostgres } from './with-postgres.ts';

const endpoints = 1_000;
/** The first ones are slower, before the engine has compiled what they call. */
const runs = 51;
const [fromMs, toMs] = [Date.UTC(2026, 0, 1), Date.UTC(2026, 1, 1)];
/** The newest reading is after the month, whose ends are between two readings. */
const newest = '2026-02-03 00:07Z';
const months = Array.from({ length: 14 }, (_, index) => new Date(Date.UTC(2025, 1 + index, 1)).toISOString().slice(0, 10));

/** How long the month of a thousand endpoints takes: by the number of readings, and against plain seeks in the index. */
export async function registersFigures(isGate: boolean): Promise<readonly Figure[]> {
  // A year of readings against five weeks; the gate has fewer a day.
  const [everyMinutes, inLarge] = isGate ? [360, 1_400] : [15, 35_000];
  return withPostgres(async (open) => {
    const large = await filled(await open('large'), inLarge, everyMinutes);
    const small = await filled(await open('small'), inLarge / 10, everyMinutes);
    const taken = { small: [] as number[], large: [] as number[], plain: [] as number[] };
    // Alternately, so that a slow moment of the machine affects all.
    for (let run = 0; run < runs; run += 1) {
      taken.small.push(await elapsedMs(() => month(small)));
      taken.large.push(await elapsedMs(() => month(large)));
      taken.plain.push(await elapsedMs(() => plainSeeks(large)));
    }
    const [smallMs, largeMs, plainMs] = [medianOf(taken.small), medianOf(taken.large), medianOf(taken.plain)];
    const readings = (endpoints * inLarge).toLocaleString('en-US');
    const ms = (value: number) => `${value.toFixed(0)} ms`;
    return [
      {
        what: `the month of 1,000 endpoints among ${readings} readings against a tenth of them (${ms(largeMs)} against ${ms(smallMs)})`,
        value: largeMs / smallMs,
        unit: '×',
        goal: 1.2,
        gate: 1.5,
      },
      {
        what: `the same against one plain SQL index seek per boundary (${ms(largeMs)} against ${ms(plainMs)})`,
        value: largeMs / plainMs,
        unit: '×',
        goal: 1.5,
        gate: 2.5,
      },
    ];
  });
}

interface Filled {
  readonly database: OpenDatabase;
  readonly ids: readonly string[];
}

async function month({ database, ids }: Filled): Promise<void> {
  const registers = await readRegisters(
    database.kysely,
    ids.map((endpointId) => ({ endpointId, atMs: [fromMs, toMs] })),
    7_200_000,
  );
  const known = registers.filter(({ register, terms }) => consumptionOf(register, fromMs, toMs, terms).units !== null);
  if (known.length !== endpoints) throw new Error(`the month of ${known.length} endpoints is known`);
}

/** One statement for each boundary of each endpoint would take much longer: this is one for all. */
async function plainSeeks({ database, ids }: Filled): Promise<void> {
  const rows = await runSql(
    database.kysely,
    `select endpoint_id, at, total_kwh from unnest($1::uuid[]) as endpoint_id cross join unnest($2::timestamptz[]) as at
     cross join lateral (
       select total_kwh from consumption_readings as readings where readings.endpoint_id = endpoint_id.endpoint_id and read_at <= at.at
         and success and total_kwh is not null order by read_at desc limit 1
     ) as reading`,
    [ids, [fromMs, toMs].map((ms) => new Date(ms).toISOString())],
  );
  if (rows.length !== 2 * endpoints) throw new Error(`${rows.length} boundaries were found`);
}

async function elapsedMs(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Fills a database with so many readings per endpoint, which all rise by a tenth. */
async function filled(database: OpenDatabase, perEndpoint: number, everyMinutes: number): Promise<Filled> {
  await database.kysely.connection().execute(async (connection) => {
    await runSql(connection, 'set statement_timeout = 0');
    // No query of this measurement uses them.
    await runSql(connection, 'drop index consumption_readings_by_time, consumption_readings_by_id');
    await runSql(
      connection,
      `insert into endpoints (id, name, ip_address, type, auth_type, scraping_config, enabled, poll_interval_minutes, timezone, created_at, updated_at)
       select gen_random_uuid(), 'meter ' || n, '192.0.2.1', 'PDU', 'none', '{}', true, ${everyMinutes}, 'UTC', now(), now() from generate_series(1, ${endpoints}) as n`,
    );
    for (const [index, begin] of months.slice(0, -1).entries()) {
      const partition = `consumption_readings_${begin.slice(0, 7).replace('-', '_')}`;
      const end = months[index + 1];
      await runSql(connection, `create unlogged table ${partition} (like consumption_readings including defaults)`);
      await runSql(
        connection,
        `insert into ${partition} (endpoint_id, read_at, id, success, total_kwh)
         select endpoints.id, read_at, endpoints.id, true, round(100000 - n / 10.0, 1)
         from (
           select n, timestamptz '${newest}' - n * interval '${everyMinutes} minutes' as read_at from generate_series(${perEndpoint - 1}, 0, -1) as n
         ) as times cross join endpoints where read_at >= '${begin}' and read_at < '${end}'`,
      );
      await runSql(connection, `alter table consumption_readings attach partition ${partition} for values from ('${begin}') to ('${end}')`);
    }
    await runSql(connection, 'vacuum analyze');
  });
  const rows = (await runSql(database.kysely, 'select id from endpoints')) as readonly { readonly id: string }[];
  return { database, ids: rows.map(({ id }) => id) };
}
