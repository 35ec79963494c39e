import { CompiledQuery, type Kysely } from 'kysely';

/** Runs one statement unchanged, with the driver's parameters, and returns its rows. */
export async function runSql<Tables>(database: Kysely<Tables>, statement: string, parameters: unknown[] = []): Promise<readonly unknown[]> {
  const { rows } = await database.executeQuery(CompiledQuery.raw(statement, parameters));
  return rows;
}
