import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock } from '@wattjobs/core/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preparedDataFile } from '../testing/prepared-data.ts';
import { keepLogShort, logBytes } from './checkpoints.ts';
import { openDataFolder } from './data-folder.ts';
import { embeddedMajor } from './judge-folder.ts';
import type { OpenDatabase } from './open-database.ts';

describe('the embedded engine', () => {
  let folder = '';
  let database: OpenDatabase;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'engine-'));
    database = await openDataFolder(folder, { prepared: await preparedDataFile() });
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });
  const setting = async (name: string) => {
    const { rows } = await sql<Record<string, string>>`show ${sql.raw(name)}`.execute(database.kysely);
    return rows[0]?.[name];
  };

  it('has the version of the data files', async () => {
    expect((await setting('server_version_num'))?.slice(0, 2)).toBe(embeddedMajor);
  });

  it('syncs before it acknowledges, by the one method that reaches the disk', async () => {
    const names = ['fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method'];
    expect(await Promise.all(names.map(setting))).toEqual(['on', 'on', 'on', 'fsync']);
  });

  it('shortens its log at a checkpoint, which it never does by itself', async () => {
    await sql`create table filled as select repeat('x', 1000) as text from generate_series(1, 2000)`.execute(database.kysely);
    const before = await logBytes(database.kysely);
    expect(before).toBeGreaterThan(1_000_000);
    const clock = new FakeClock();
    const stop = new AbortController();
    const kept = keepLogShort(database, { clock, stop: stop.signal, log: { warn: () => undefined } }, 1_000_000);
    await expect.poll(() => logBytes(database.kysely)).toBeLessThan(before / 2);
    stop.abort();
    await kept;
  });
});
