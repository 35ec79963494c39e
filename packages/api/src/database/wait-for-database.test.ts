import { createServer } from 'node:net';
import { once } from 'node:events';
import { WaitForDatabase } from '@wattjobs/core/errors';
import { FakeClock } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { borrowDatabase, giveBack, testPostgres } from '../testing/test-database.ts';
import type { OpenDatabase } from './open-database.ts';
import { openPostgres } from './postgres.ts';
import { waitForDatabase } from './wait-for-database.ts';

async function wait(database: OpenDatabase, stop = new AbortController().signal) {
  const clock = new FakeClock();
  const failures: string[] = [];
  const onFailure = (attempt: number, of: number, why: string) => failures.push(`${attempt}/${of} ${why}`);
  const outcome = await waitForDatabase(database.kysely, { clock, stop, onFailure }).catch((error: unknown) => error);
  return { outcome, failures, sleepsMs: clock.sleepsMs };
}

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('waiting for the database', () => {
  it('returns at once if it answers', async () => {
    const database = await borrowDatabase();
    expect(await wait(database)).toEqual({ outcome: undefined, failures: [], sleepsMs: [] });
    await giveBack(database);
  });

  it('tries five times, two seconds apart, reports each failure, and hides the password', async () => {
    const database = openPostgres(testPostgres(`postgres://me:canary@127.0.0.1:${await closedPort()}/x`), () => undefined);
    const { outcome, failures, sleepsMs } = await wait(database);
    await database.close();
    expect(outcome).toBeInstanceOf(WaitForDatabase);
    expect(String(outcome)).toMatch(/did not answer in 5 attempts: connect ECONNREFUSED/);
    expect(failures).toHaveLength(5);
    expect(failures[4]).toMatch(/^5\/5 connect ECONNREFUSED/);
    expect(sleepsMs).toEqual([2_000, 2_000, 2_000, 2_000]);
    expect(String(outcome) + failures.join()).not.toContain('canary');
  });

  it('ends at once when the process is stopped', async () => {
    const database = openPostgres(testPostgres(`postgres://127.0.0.1:${await closedPort()}/x`), () => undefined);
    const { failures } = await wait(database, AbortSignal.abort());
    await database.close();
    expect(failures).toEqual([]);
  });
});
