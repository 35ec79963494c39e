import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTestDataFolder } from '../testing/data-folder.ts';
import { type RunningProgram, runProgram } from '../testing/run-program.ts';
import { treeDigest } from '../testing/tree-digest.ts';
import { startTimeoutMs } from '../testing/use-test-api.ts';

const nobody = fileURLToPath(new URL('fixtures/examine-as-nobody.ts', import.meta.url));

type Change = (folder: string) => void;

const inPostgres =
  (change: Change): Change =>
  (folder) =>
    change(join(folder, 'postgres'));
const without =
  (...names: readonly string[]): Change =>
  (folder) => {
    for (const name of names) rmSync(join(folder, name), { recursive: true });
  };
const onlyWith =
  (...kept: readonly string[]): Change =>
  (folder) => {
    for (const name of readdirSync(folder)) if (!kept.includes(name)) rmSync(join(folder, name), { recursive: true });
  };
const segmentsOf = (folder: string) => readdirSync(join(folder, 'pg_wal')).filter((name) => /^[0-9A-F]{24}$/.test(name));

/** What may be left of a folder that held data, and what is said about it. */
const refused: readonly (readonly [string, Change, RegExp])[] = [
  ['PG_VERSION is gone', inPostgres(without('PG_VERSION')), /data_unfinished.*PG_VERSION is missing/],
  ['the database was emptied', inPostgres(onlyWith()), /data_missing.*database-id and admin\.key there say.*is missing.*delete/],
  ['the database is gone', without('postgres'), /data_missing.*wattjobs-api restore/],
  ['only the first key is left', onlyWith('admin.key'), /data_missing.*admin\.key there says/],
  ['only the id is left', onlyWith('database-id'), /data_missing.*database-id there says/],
  ['only base, global and the log are left', inPostgres(onlyWith('base', 'global', 'pg_wal')), /data_unfinished.*PG_VERSION.*and \d+ more/],
  ['base was not restored', inPostgres(without('base')), /data_unfinished.*base is missing/],
  ['base is empty', inPostgres((folder) => onlyWith()(join(folder, 'base'))), /data_unfinished.*base is empty/],
  ['one database is half there', inPostgres(without('base/5/PG_VERSION')), /data_unfinished.*base\/5 lacks PG_VERSION/],
  ['an empty folder was left out by a copy', inPostgres(without('pg_notify')), /data_unfinished.*pg_notify is missing/],
  ['the log is gone', inPostgres(without('pg_wal')), /data_unfinished.*pg_wal is missing/],
  ['the log is empty', inPostgres((folder) => onlyWith()(join(folder, 'pg_wal'))), /data_unfinished.*no segment of the log/],
  [
    'the log was cut',
    inPostgres((folder) => {
      for (const name of segmentsOf(folder)) truncateSync(join(folder, 'pg_wal', name), 8_192);
    }),
    /data_unfinished.*was cut to 8192 bytes/,
  ],
  ['pg_control is gone', inPostgres(without('global/pg_control')), /data_unfinished.*pg_control is missing/],
  ['pg_control is empty', inPostgres((folder) => truncateSync(join(folder, 'global/pg_control'), 0)), /pg_control has 0 of 8192 bytes/],
  ['pg_control was cut', inPostgres((folder) => truncateSync(join(folder, 'global/pg_control'), 100)), /pg_control has 100 of 8192 bytes/],
  [
    'an older Postgres made it',
    inPostgres((folder) => writeFileSync(join(folder, 'PG_VERSION'), '17\n')),
    /data_version.*Postgres 17.*Postgres 18.*dump/,
  ],
  [
    'a newer Postgres made it',
    inPostgres((folder) => writeFileSync(join(folder, 'PG_VERSION'), '19\n')),
    /data_version.*Postgres 19.*Postgres 18/,
  ],
  ['PG_VERSION says nothing', inPostgres((folder) => writeFileSync(join(folder, 'PG_VERSION'), '')), /data_version/],
  [
    'a restore went one folder too high',
    (folder) => {
      for (const name of readdirSync(join(folder, 'postgres'))) renameSync(join(folder, 'postgres', name), join(folder, name));
      onlyWith('PG_VERSION', 'base', 'global', 'pg_wal')(folder);
    },
    /data_unfinished.*belong into .*\/postgres/,
  ],
];

describe('a data folder that held data', { timeout: startTimeoutMs }, () => {
  let data: Awaited<ReturnType<typeof makeTestDataFolder>>;
  let folder = '';
  let programs: RunningProgram[] = [];
  beforeAll(async () => {
    data = await makeTestDataFolder();
    const first = serve(data.folder);
    await first.logged(/^the API is ready/);
    first.stop();
    await first.exitCode;
  }, startTimeoutMs);
  afterAll(() => data.remove());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lost-data-'));
    cpSync(data.folder, folder, { recursive: true });
  });
  afterEach(async () => {
    for (const program of programs) program.stop();
    await Promise.all(programs.map(({ exitCode }) => exitCode));
    programs = [];
    rmSync(folder, { recursive: true });
  });

  function serve(dataFolder: string): RunningProgram {
    const program = runProgram(['serve'], { DATA_DIR: dataFolder, PORT: '0', HOST: '127.0.0.1' });
    programs.push(program);
    return program;
  }

  it.for(refused)('is refused with 78 and not touched where %s', async ([, change, said]) => {
    change(folder);
    const before = treeDigest(folder);
    const program = serve(folder);
    expect(await program.exitCode).toBe(78);
    expect(program.stderr()).toMatch(/"DATA_UNUSABLE"/);
    expect(program.stderr()).toMatch(said);
    expect(treeDigest(folder)).toBe(before);
  });

  it.for(['migrate', 'keys'] as const)('is refused to the command %s too', async (command) => {
    without('postgres')(folder);
    const before = treeDigest(folder);
    const program = runProgram(command === 'keys' ? ['keys', 'list'] : ['migrate'], { DATA_DIR: folder });
    expect(await program.exitCode).toBe(78);
    expect(treeDigest(folder)).toBe(before);
  });

  it('is refused with 78 and the cause where the engine finds damage', async () => {
    truncateSync(join(folder, 'postgres/global/1262'), 0);
    const program = serve(folder);
    expect(await program.exitCode).toBe(78);
    expect(program.stderr()).toMatch(/DATA_UNUSABLE.*data_damaged.*cannot be opened: FATAL: database \\"postgres\\" does not exist/);
    expect(program.stderr()).not.toMatch(/disk is full/);
  });

  it('is refused with 78 where the database of another folder was put into it', async () => {
    writeFileSync(join(folder, 'database-id'), '00000000-0000-4000-8000-000000000000\n');
    const program = serve(folder);
    expect(await program.exitCode).toBe(78);
    expect(program.stderr()).toMatch(/data_swapped.*delete the file, if this one is to be used/);
  });

  it('of an earlier version, which kept no id, is taken over', async () => {
    const id = readFileSync(join(folder, 'database-id'), 'utf8');
    expect(id).toMatch(/^[0-9a-f-]{36}\n$/);
    unlinkSync(join(folder, 'database-id'));
    const program = serve(folder);
    await program.logged(/^the API is ready/);
    expect(readFileSync(join(folder, 'database-id'), 'utf8')).toBe(id);
  });

  it('is brought back by a dump, with its keys and its id, once its database was lost', async () => {
    const file = join(folder, 'rows.ndjson');
    const before = readFileSync(join(folder, 'database-id'), 'utf8');
    expect(await runProgram(['dump', file], { DATA_DIR: folder }).exitCode).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = runProgram(['dump', file], { DATA_DIR: folder });
    expect(await again.exitCode).toBe(78);
    expect(again.stderr()).toMatch(/rows\.ndjson cannot be written \(EEXIST\)/);
    without('postgres')(folder);
    const restore = runProgram(['restore', file], { DATA_DIR: folder });
    expect(await restore.exitCode).toBe(0);
    expect(restore.stdout()).toMatch(/^\d+ rows were restored\.$/m);
    expect(readFileSync(join(folder, 'database-id'), 'utf8')).toBe(before);
    const twice = runProgram(['restore', file], { DATA_DIR: folder });
    expect(await twice.exitCode).toBe(78);
    expect(twice.stderr()).toMatch(/holds rows in api_keys/);
    const program = serve(folder);
    const { msg } = await program.logged(/^the API listens at/);
    const admin = readFileSync(join(folder, 'admin.key'), 'utf8').trim();
    const url = `${String(msg).replace('the API listens at ', '')}/api/v1/keys`;
    expect((await fetch(url, { headers: { 'x-api-key': admin } })).status).toBe(200);
  });

  it('is begun anew on purpose, as the message says, also where a volume brings something along', async () => {
    onlyWith()(folder);
    mkdirSync(join(folder, 'lost+found'));
    mkdirSync(join(folder, 'postgres'));
    const program = serve(folder);
    await program.logged(/^the API is ready/);
    expect(readdirSync(folder)).toContain('database-id');
  });

  it('is refused by the name of a file that is not this user’s', async () => {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    if (process.getuid?.() === 0) for (const name of ['.', ...names]) chownSync(join(folder, name), 65_534, 65_534);
    const look = async () => {
      const child = spawn(process.execPath, ['--no-warnings', nobody, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
      return await text(child.stdout);
    };
    expect(await look()).toBe('whole');
    if (process.getuid?.() === 0) chownSync(join(folder, 'postgres/base/5/1259'), 0, 0);
    chmodSync(join(folder, 'postgres/base/5/1259'), 0);
    expect(await look()).toMatch(/DATA_UNUSABLE: .*\/postgres\/base\/5\/1259 belongs to user \d+, .* \(1 in all\)/);
  });
});
