import { startRealPostgres } from './start-postgres.ts';

/** Starts one Postgres for all suites of a run, and gives them its address. */
export default async function setup(): Promise<() => Promise<void>> {
  const postgres = await startRealPostgres();
  process.env['TEST_DATABASE_URL'] = postgres.url;
  return () => postgres.close();
}
