import { openPostgres, migrateTestDatabase, runProgram, send, startTestApi, testPostgres, type TestApi } from '@wattjobs/api/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, type RealPostgres, startRealPostgres } from './start-postgres.ts';

const quiet = () => undefined;

describe('the API on a real Postgres', () => {
  let postgres: RealPostgres;
  let databases = 0;
  beforeAll(async () => {
    postgres = await startRealPostgres();
  });
  afterAll(() => postgres.close());
  const newDatabase = () => postgres.createDatabase(`api_${(databases += 1)}`);

  describe('whose pool has one connection', () => {
    let api: TestApi;
    let close: () => Promise<void>;
    let url = '';
    beforeAll(async () => {
      url = newDatabase();
      const database = openPostgres(testPostgres(url, { poolSize: 1, maxOverflow: 0, statementTimeoutMs: 2_000 }), quiet);
      await migrateTestDatabase(database);
      api = await startTestApi({ database });
      close = async () => {
        await api.close();
        await database.close();
      };
    });
    afterAll(() => close());
    const keys = () => send(api, 'admin', 'GET', '/api/v1/keys');

    it('answers 503 with Retry-After while the connection is in use, and recovers', async () => {
      const end = Promise.withResolvers<void>();
      const transaction = api.database.transaction().execute(() => end.promise);
      const refused = await keys();
      expect([refused.status, refused.headers.get('retry-after'), refused.body.error.code]).toEqual([503, '5', 'DATABASE_UNAVAILABLE']);
      end.resolve();
      await transaction;
      expect((await keys()).status).toBe(200);
    });

    /** Changes a key in another client's transaction, which stays open until told to end. */
    async function holdKeys(): Promise<() => Promise<void>> {
      const client = openPostgres(testPostgres(url), quiet);
      const end = Promise.withResolvers<void>();
      const locked = Promise.withResolvers<void>();
      const transaction = client.kysely.transaction().execute(async (open) => {
        await open
          .updateTable('api_keys')
          .set({ last_used_at: new Date(0) })
          .execute();
        locked.resolve();
        await end.promise;
      });
      await locked.promise;
      return async () => {
        end.resolve();
        await transaction;
        await client.close();
      };
    }

    it('ends a query that takes too long, with 503', async () => {
      const release = await holdKeys();
      const revoked = () => send(api, 'admin', 'DELETE', '/api/v1/keys/3');
      expect((await revoked()).status).toBe(503);
      await release();
      expect((await revoked()).status).toBe(200);
    });

    it('survives the loss of a connection during a transaction', async () => {
      const end = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<void>();
      const transaction = api.database.transaction().execute(async (open) => {
        await open.selectFrom('api_keys').select('id').execute();
        begun.resolve();
        await end.promise;
        await open.selectFrom('api_keys').select('id').execute();
      });
      await begun.promise;
      ask(postgres.url, "select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction'");
      end.resolve();
      await expect(transaction).rejects.toThrow(/terminat|not queryable|ECONNRESET|EPIPE/);
      expect((await keys()).status).toBe(200);
    });

    it.for(['fast', 'immediate'] as const)('answers 503 while Postgres is down (%s), stays alive, and recovers by itself', async (mode) => {
      expect((await keys()).status).toBe(200);
      await postgres.stop(mode);
      const down = await keys();
      expect([down.status, down.headers.get('retry-after')]).toEqual([503, '5']);
      expect(JSON.stringify(down.body)).not.toMatch(/ECONN|127\.0\.0\.1|terminat/);
      expect((await send(api, undefined, 'GET', '/readyz')).status).toBe(503);
      expect((await send(api, undefined, 'GET', '/healthz')).status).toBe(200);
      await postgres.start();
      expect((await keys()).status).toBe(200);
      expect((await send(api, undefined, 'GET', '/readyz')).status).toBe(200);
    });
  });

  it('is migrated once by several servers that start together', async () => {
    const url = newDatabase();
    const starters = Array.from({ length: 4 }, () => openPostgres(testPostgres(url), quiet));
    const applied = await Promise.all(starters.map(migrateTestDatabase));
    expect(applied.filter((numbers) => numbers.length > 0)).toHaveLength(1);
    expect(ask(url, 'select count(*) = max(number) from schema_migrations')).toBe('t');
    for (const starter of starters) await starter.close();
  });

  describe('as a program', () => {
    const programs: ReturnType<typeof runProgram>[] = [];
    afterEach(async () => {
      for (const program of programs.splice(0)) {
        program.stop();
        await program.exitCode;
      }
    });
    function run(args: readonly string[], environment: Record<string, string>) {
      const program = runProgram(args, { PORT: '0', HOST: '127.0.0.1', DATA_DIR: '/nonexistent/data', ...environment });
      programs.push(program);
      return program;
    }

    it('waits for a Postgres that has not started yet, and reports it', async () => {
      const url = newDatabase();
      await postgres.stop();
      const program = run(['serve'], { DATABASE_URL: url, API_AUTH: 'open' });
      expect(await program.logged(/does not answer yet/)).toMatchObject({ attempt: 1, of: 5, why: expect.stringMatching(/ECONNREFUSED/) });
      await postgres.start();
      await program.logged(/^the API is ready/);
      program.stop();
      expect(await program.exitCode).toBe(0);
    });

    it('exits with 75 after five attempts, and reports at once what waiting cannot fix', async () => {
      const noDatabase = run(['migrate'], { DATABASE_URL: postgres.url.replace(/postgres$/, 'nowhere') });
      const noUser = run(['migrate'], { DATABASE_URL: postgres.url.replace('postgres@', 'stranger:canary@') });
      const noServer = run(['migrate'], { DATABASE_URL: 'postgres://canary:canary@127.0.0.1:1/x' });
      expect(await Promise.all([noDatabase.exitCode, noUser.exitCode, noServer.exitCode])).toEqual([78, 77, 75]);
      expect(noDatabase.stderr()).toMatch(/names a database that does not exist/);
      expect(noUser.stderr()).toMatch(/CREDENTIALS_REFUSED/);
      expect(noServer.stderr()).toMatch(/DATABASE_UNAVAILABLE.*did not answer in 5 attempts/);
      expect(noUser.stderr() + noServer.stderr()).not.toMatch(/canary/);
    });

    it('can start twice at the same time, with working commands', async () => {
      const url = newDatabase();
      const servers = [run(['serve'], { DATABASE_URL: url, API_AUTH: 'open' }), run(['serve'], { DATABASE_URL: url, API_AUTH: 'open' })];
      for (const server of servers) await server.logged(/^the API is ready/);
      const create = run(['keys', 'create', '--name', 'x', '--scope', 'admin'], { DATABASE_URL: url });
      expect(await create.exitCode).toBe(0);
      expect(create.stdout()).toMatch(/^wj_/);
      const migrate = run(['migrate'], { DATABASE_URL: url });
      expect(await migrate.exitCode).toBe(0);
      expect(migrate.stdout()).toBe('The database was up to date.\n');
    });
  });
});
