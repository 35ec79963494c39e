import { type OpenDatabase, runSql, startTestApi, type TestApi } from '@wattjobs/api/testing';
import type { Figure } from './figures.ts';
import { medianOf } from './median.ts';
import { withPostgres } from './with-postgres.ts';

const pageRows = 500;
const pages = 200;
const firstEnd = 1_500_000_000;
const intervalSeconds = 300;

/** How long one page of a range query takes in a table of a million rows compared with ten thousand. */
export async function apiRangeFigures(): Promise<readonly Figure[]> {
  return withPostgres(async (open) => {
    const small = await openReader(await open('small'), 10_000);
    const large = await openReader(await open('large'), 1_000_000);
    const taken = { small: [] as number[], large: [] as number[] };
    // Alternately, so that a slow moment of the machine affects both.
    for (let page = 0; page < pages; page += 1) {
      taken.small.push(await small.nextPage());
      taken.large.push(await large.nextPage());
    }
    await Promise.all([small.api.close(), large.api.close()]);
    const [smallMs, largeMs] = [medianOf(taken.small), medianOf(taken.large)];
    return [
      {
        what: `a page of ${pageRows} intervals among 1,000,000 against 10,000 (${largeMs.toFixed(1)} ms against ${smallMs.toFixed(1)})`,
        value: largeMs / smallMs,
        unit: '×',
        goal: 1.2,
        gate: 1.5,
      },
    ];
  });
}

/** Fills a database and reads it page by page from its middle, as a client does; returns each page's time. */
async function openReader(database: OpenDatabase, rows: number): Promise<{ api: TestApi; nextPage: () => Promise<number> }> {
  const api = await startTestApi({ database });
  await fill(database, rows);
  const from = new Date((firstEnd + (rows / 2) * intervalSeconds) * 1000).toISOString();
  const address = `${api.url}/api/v1/enphase/systems/1/intervals?limit=${pageRows}&from=${from}`;
  let cursor = '';
  let turned = 0;
  const nextPage = async () => {
    const start = performance.now();
    const response = await fetch(`${address}${cursor}`, { headers: { authorization: `Bearer ${api.keys.read}` } });
    const { data, meta } = (await response.json()) as { data: unknown[]; meta: { next_cursor: string | null } };
    const elapsedMs = performance.now() - start;
    if (data.length !== pageRows) throw new Error(`the page has ${data.length} rows`);
    turned += 1;
    // The small table ends nine pages after its middle, so both then start again.
    cursor = turned % 9 === 0 ? '' : `&cursor=${meta.next_cursor}`;
    return elapsedMs;
  };
  return { api, nextPage };
}

async function fill({ kysely }: OpenDatabase, rows: number): Promise<void> {
  await runSql(kysely, 'insert into enphase_systems (system_id) values (1)');
  await runSql(
    kysely,
    `insert into enphase_intervals (system_id, series, end_at, duration_s, devices_reporting, energy_wh, power_w)
     select 1, 'production_micro', ${firstEnd} + number * ${intervalSeconds}, ${intervalSeconds}, 20, number % 300, number % 3600
     from generate_series(1, ${rows}) as number`,
  );
}
