import { migrateTestDatabase, type OpenDatabase, openPostgres, testPostgres } from '@wattjobs/api/testing';
import { startRealPostgres } from '../real/start-postgres.ts';

/** Starts a Postgres for a measurement and removes it afterwards; each database that it opens has the API's schema. */
export async function withPostgres<Result>(measure: (open: (name: string) => Promise<OpenDatabase>) => Promise<Result>): Promise<Result> {
  const server = await startRealPostgres();
  const opened: OpenDatabase[] = [];
  try {
    return await measure(async (name) => {
      const database = openPostgres(testPostgres(server.createDatabase(name)), () => undefined);
      opened.push(database);
      await migrateTestDatabase(database);
      return database;
    });
  } finally {
    await Promise.all(opened.map((database) => database.close()));
    await server.close();
  }
}
