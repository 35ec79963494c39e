import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { preparedDataFile } from '../testing/prepared-data.ts';
import { makeDataFolder, openDataFolder } from './data-folder.ts';

const writer = fileURLToPath(new URL('fixtures/write-rows.ts', import.meta.url));

describe('a data folder', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'data-folder-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is created for its owner only', async () => {
    await makeDataFolder(join(folder, 'a', 'b'));
    expect(statSync(join(folder, 'a', 'b')).mode & 0o777).toBe(0o700);
  });

  it('is refused with an explanation if it cannot be created', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(makeDataFolder(join(folder, 'file', 'b'))).rejects.toThrow(/DATA_DIR is .*, which cannot be created \(ENOTDIR\)/);
    await expect(makeDataFolder('/proc/wattjobs/data')).rejects.toThrow(/DATA_DIR is .*, which cannot be created \(ENOENT\)/);
  });

  it('gets a database at the first start, whatever a killed start left behind', async () => {
    mkdirSync(join(folder, 'postgres.new'));
    writeFileSync(join(folder, 'postgres.new', 'PG_VERSION'), 'half');
    const database = await openDataFolder(folder, { prepared: await preparedDataFile() });
    expect((await sql`select 1 as one`.execute(database.kysely)).rows).toEqual([{ one: 1 }]);
    await database.close();
    expect(existsSync(join(folder, 'postgres.new'))).toBe(false);
    expect(statSync(join(folder, 'postgres')).mode & 0o777).toBe(0o700);
  });

  it('keeps every committed row if its process is killed', async () => {
    const child = spawn(process.execPath, ['--no-warnings', writer, folder, await preparedDataFile()], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let committed = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      committed = Number(line);
      if (committed >= 50) break;
    }
    child.kill('SIGKILL');
    await once(child, 'exit');

    const database = await openDataFolder(folder);
    const { rows } = await sql<{ count: string; last: number }>`select count(*), max(number) as last from written`.execute(database.kysely);
    await database.close();
    expect(rows[0]?.last).toBeGreaterThanOrEqual(committed);
    expect(Number(rows[0]?.count)).toBe(rows[0]?.last);
  });
});
