import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTestDataFolder } from '../testing/data-folder.ts';
import { type FolderChange, onlyWith, without } from '../testing/folder-change.ts';
import { runProgram } from '../testing/run-program.ts';
import { treeDigest } from '../testing/tree-digest.ts';

const inPostgres =
  (change: FolderChange): FolderChange =>
  (folder) =>
    change(join(folder, 'postgres'));
const segmentsOf = (folder: string) => readdirSync(join(folder, 'pg_wal')).filter((name) => /^[0-9A-F]{24}$/.test(name));

/** What may be left of a folder that held data, and the message. It is refused before anything but `PG_VERSION` is read. */
const refused: readonly (readonly [string, FolderChange, RegExp])[] = [
  ['PG_VERSION is missing', inPostgres(without('PG_VERSION')), /data_unfinished.*PG_VERSION is missing/],
  ['the database was emptied', inPostgres(onlyWith()), /data_missing.*database-id and admin\.key there show.*is missing.*delete/],
  ['the database is missing', without('postgres'), /data_missing.*wattjobs-api restore/],
  ['only the first key is left', onlyWith('admin.key'), /data_missing.*admin\.key there shows/],
  ['only the id is left', onlyWith('database-id'), /data_missing.*database-id there shows/],
  ['only base, global and the log are left', inPostgres(onlyWith('base', 'global', 'pg_wal')), /data_unfinished.*PG_VERSION.*and \d+ more/],
  ['base was not restored', inPostgres(without('base')), /data_unfinished.*base is missing/],
  ['base is empty', inPostgres((folder) => onlyWith()(join(folder, 'base'))), /data_unfinished.*base is empty/],
  ['one database is incomplete', inPostgres(without('base/5/PG_VERSION')), /data_unfinished.*base\/5 lacks PG_VERSION/],
  ['a copy omitted an empty folder', inPostgres(without('pg_notify')), /data_unfinished.*pg_notify is missing/],
  ['the log is missing', inPostgres(without('pg_wal')), /data_unfinished.*pg_wal is missing/],
  ['the log is empty', inPostgres((folder) => onlyWith()(join(folder, 'pg_wal'))), /data_unfinished.*no segment of the log/],
  [
    'the log was truncated',
    inPostgres((folder) => {
      for (const name of segmentsOf(folder)) truncateSync(join(folder, 'pg_wal', name), 8_192);
    }),
    /data_unfinished.*has 8192 of 16777216 bytes/,
  ],
  ['pg_control is missing', inPostgres(without('global/pg_control')), /data_unfinished.*pg_control is missing/],
  ['pg_control is empty', inPostgres((folder) => truncateSync(join(folder, 'global/pg_control'), 0)), /pg_control has 0 of 8192 bytes/],
  [
    'pg_control was truncated',
    inPostgres((folder) => truncateSync(join(folder, 'global/pg_control'), 100)),
    /pg_control has 100 of 8192 bytes/,
  ],
  [
    'an older Postgres created it',
    inPostgres((folder) => writeFileSync(join(folder, 'PG_VERSION'), '17\n')),
    /data_version.*Postgres 17.*Postgres 18.*dump/,
  ],
  [
    'a newer Postgres created it',
    inPostgres((folder) => writeFileSync(join(folder, 'PG_VERSION'), '19\n')),
    /data_version.*Postgres 19.*Postgres 18/,
  ],
  ['PG_VERSION is empty', inPostgres((folder) => writeFileSync(join(folder, 'PG_VERSION'), '')), /data_unfinished.*PG_VERSION is empty/],
  [
    'PG_VERSION is a pipe',
    inPostgres((folder) => {
      without('PG_VERSION')(folder);
      execFileSync('mkfifo', [join(folder, 'PG_VERSION')]);
    }),
    /data_unfinished.*PG_VERSION is empty, or not a text file/,
  ],
  [
    'half of the log is left',
    inPostgres((folder) => {
      for (const name of segmentsOf(folder)) truncateSync(join(folder, 'pg_wal', name), 8 * 1024 * 1024);
    }),
    /data_unfinished.*has 8388608 of 16777216 bytes/,
  ],
  [
    'the database is a link to a disk that is not mounted',
    (folder) => {
      onlyWith()(folder);
      symlinkSync(join(folder, 'disk'), join(folder, 'postgres'));
    },
    /data_missing.*postgres is a link to a folder that does not exist/,
  ],
  [
    'the database is a file',
    (folder) => {
      without('postgres')(folder);
      writeFileSync(join(folder, 'postgres'), '');
    },
    /data_missing.*postgres is not a folder/,
  ],
  [
    'a restore went into the folder above',
    (folder) => {
      for (const name of readdirSync(join(folder, 'postgres'))) renameSync(join(folder, 'postgres', name), join(folder, name));
      onlyWith('PG_VERSION', 'base', 'global', 'pg_wal')(folder);
    },
    /data_unfinished.*belong in .*\/postgres/,
  ],
];

/** Copies names, sizes and `PG_VERSION`; the rest is sparse, which takes no time. */
function copyOutlines(from: string, to: string): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    const original = join(entry.parentPath, entry.name);
    const copy = join(to, original.slice(from.length));
    if (entry.isDirectory()) mkdirSync(copy);
    else if (entry.name === 'PG_VERSION') writeFileSync(copy, readFileSync(original));
    else {
      writeFileSync(copy, '');
      truncateSync(copy, statSync(original).size);
    }
  }
}

describe('a data folder in which something is missing', () => {
  let data: Awaited<ReturnType<typeof makeTestDataFolder>>;
  let folder = '';
  beforeAll(async () => {
    data = await makeTestDataFolder();
    for (const name of ['admin.key', 'database-id', 'lock']) writeFileSync(join(data.folder, name), '');
  });
  afterAll(() => data.remove());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'missing-data-'));
    copyOutlines(data.folder, folder);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.for(refused)('is refused with 78 and not changed if %s', async ([, change, said]) => {
    change(folder);
    const before = treeDigest(folder);
    const program = runProgram(['serve'], { DATA_DIR: folder, PORT: '0', HOST: '127.0.0.1' });
    expect(await program.exitCode).toBe(78);
    expect(program.stderr()).toMatch(/"DATA_UNUSABLE"/);
    expect(program.stderr()).toMatch(said);
    expect(treeDigest(folder)).toBe(before);
  });

  it('does not count as lost if the database cannot be examined, as in a circle of links', async () => {
    onlyWith()(folder);
    symlinkSync(join(folder, 'postgres'), join(folder, 'postgres'));
    const program = runProgram(['serve'], { DATA_DIR: folder, PORT: '0', HOST: '127.0.0.1' });
    expect(await program.exitCode).toBe(78);
    expect(program.stderr()).toMatch(/DATA_DIR is .*, which cannot be read \(ELOOP\)/);
    expect(program.stderr()).not.toMatch(/data_missing/);
  });
});
