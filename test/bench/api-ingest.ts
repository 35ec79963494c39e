import { type OpenDatabase, runSql, startTestApi } from '@wattjobs/api/testing';
import type { Figure } from './figures.ts';
import { medianOf } from './median.ts';
import { withPostgres } from './with-postgres.ts';

const batches = 10;
const rowsPerBatch = 10_000;
const rowsPerStatement = 1_000;
const repetitions = 5;

interface Interval {
  readonly kind: 'interval';
  readonly system_id: number;
  readonly series: string;
  readonly end_at: number;
  readonly duration_s: number;
  readonly devices_reporting: number;
  readonly energy_wh: number;
  readonly power_w: number;
}

/** A year of five-minute intervals, in batches. */
const everyBatch: readonly (readonly Interval[])[] = Array.from({ length: batches }, (_, batch) =>
  Array.from({ length: rowsPerBatch }, (__, row) => {
    const number = batch * rowsPerBatch + row;
    const powerWatts = Math.round(4000 * Math.max(0, Math.sin((number / 144) * Math.PI)));
    return {
      kind: 'interval',
      system_id: 698_910_067,
      series: 'production_micro',
      end_at: 1_700_000_100 + number * 300,
      duration_s: 300,
      devices_reporting: 20,
      energy_wh: Math.round(powerWatts / 12),
      power_w: powerWatts,
    };
  }),
);
const bodies = everyBatch.map((items) => JSON.stringify({ items }));

/** How long the API takes for 100,000 new intervals compared with plain SQL on the same Postgres, and for repeating them. */
export async function apiIngestFigures(): Promise<readonly Figure[]> {
  return withPostgres(async (open) => {
    const database = await open('ingest');
    const api = await startTestApi({ database });
    await runSql(database.kysely, 'create table plain_intervals (like enphase_intervals including all)');
    const post = () => postAll(api.url, api.keys.collect);
    // The first of each is not counted: nothing is compiled yet, and the tables have no pages.
    const taken = { plain: [] as number[], api: [] as number[], repeat: [] as number[] };
    for (let round = 0; round <= repetitions; round += 1) {
      await runSql(database.kysely, 'truncate plain_intervals, enphase_intervals');
      taken.plain[round] = await inSeconds(() => insertAll(database));
      taken.api[round] = await inSeconds(post);
      taken.repeat[round] = await inSeconds(post);
    }
    await api.close();
    const [plain, posted, repeated] = [taken.plain, taken.api, taken.repeat].map((seconds) => medianOf(seconds.slice(1)));
    if (plain === undefined || posted === undefined || repeated === undefined) throw new Error('there is no measurement');
    const rowsPerSecond = (seconds: number) => Math.round((batches * rowsPerBatch) / seconds).toLocaleString('en');
    const speeds = `${rowsPerSecond(posted)} rows/s against ${rowsPerSecond(plain)}`;
    return [
      {
        what: `batch ingest of 100,000 intervals, time compared with plain inserts (${speeds})`,
        value: posted / plain,
        unit: '×',
        goal: 2,
        gate: 2.5,
      },
      { what: 'the same batches once more, which change nothing', value: repeated / plain, unit: '×', goal: 2, gate: 2.5 },
    ];
  });
}

async function postAll(url: string, key: string): Promise<void> {
  for (const body of bodies) {
    const response = await fetch(`${url}/api/v1/enphase/batches`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
    });
    const { data } = (await response.json()) as { data?: { created: number; unchanged: number } };
    if (data === undefined || data.created + data.unchanged !== rowsPerBatch) throw new Error('a batch was not accepted');
  }
}

/** One transaction per batch and a thousand rows per statement, as in a careful program without this API. */
async function insertAll({ kysely }: OpenDatabase): Promise<void> {
  for (const batch of everyBatch) {
    await kysely.transaction().execute(async (transaction) => {
      for (let start = 0; start < batch.length; start += rowsPerStatement) {
        const rows = batch.slice(start, start + rowsPerStatement);
        await runSql(
          transaction,
          `insert into plain_intervals (system_id, end_at, series, duration_s, devices_reporting, energy_wh, power_w) values ${places}`,
          rows.flatMap((row) => [row.system_id, row.end_at, row.series, row.duration_s, row.devices_reporting, row.energy_wh, row.power_w]),
        );
      }
    });
  }
}

/** The placeholders of one statement. */
const places = Array.from({ length: rowsPerStatement }, (_, row) => {
  return `(${[1, 2, 3, 4, 5, 6, 7].map((column) => `$${row * 7 + column}`).join(',')})`;
}).join(',');

async function inSeconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
