import { execFileSync, spawn } from 'node:child_process';
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
  symlinkSync,
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
import { onlyWith, without } from '../testing/folder-change.ts';
import { type RunningProgram, runProgram } from '../testing/run-program.ts';
import { treeDigest } from '../testing/tree-digest.ts';

const nobody = fileURLToPath(new URL('fixtures/examine-as-nobody.ts', import.meta.url));

/** The files of the product's tables and indexes: the engine's have lower numbers. */
const tablesOf = (folder: string) =>
  readdirSync(join(folder, 'base/5'))
    .filter((name) => Number(name) >= 16_384)
    .map((name) => join('base/5', name));
const makePipe = (path: string) => void execFileSync('mkfifo', [path]);

describe('a data folder that held data', () => {
  let data: Awaited<ReturnType<typeof makeTestDataFolder>>;
  let folder = '';
  let programs: RunningProgram[] = [];
  beforeAll(async () => {
    data = await makeTestDataFolder();
    const first = serve(data.folder);
    await first.logged(/^the API is ready/);
    first.stop();
    await first.exitCode;
  });
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

  it.for(['migrate', 'keys'] as const)('is refused by the command %s too', async (command) => {
    without('postgres')(folder);
    const before = treeDigest(folder);
    const program = runProgram(command === 'keys' ? ['keys', 'list'] : ['migrate'], { DATA_DIR: folder });
    expect(await program.exitCode).toBe(78);
    expect(treeDigest(folder)).toBe(before);
  });

  it.for([
    [['global/1262'], 0, /cannot be opened: FATAL: database \\"postgres\\" does not exist/],
    [tablesOf, 0, /cannot be read: could not read blocks/],
    [tablesOf, undefined, /cannot be read: could not open file/],
  ] as const)('is refused with 78 and the cause if the engine finds damage', async ([files, bytes, said]) => {
    const postgres = join(folder, 'postgres');
    for (const file of typeof files === 'function' ? files(postgres) : files) {
      if (bytes === undefined) unlinkSync(join(postgres, file));
      else truncateSync(join(postgres, file), bytes);
    }
    const program = serve(folder);
    expect(await program.exitCode).toBe(78);
    expect(program.stderr()).toMatch(/DATA_UNUSABLE.*data_damaged/);
    expect(program.stderr()).toMatch(said);
    expect(program.stderr()).not.toMatch(/disk is full|correct its address/);
  });

  it('is opened through a link to another disk', async () => {
    renameSync(join(folder, 'postgres'), join(folder, 'disk'));
    symlinkSync(join(folder, 'disk'), join(folder, 'postgres'));
    await serve(folder).logged(/^the API is ready/);
  });

  it.for([
    ['a pipe', makePipe, /database-id, which is a pipe/],
    ['empty', (path: string) => writeFileSync(path, ''), /database-id, which is empty; delete it if/],
  ] as const)('is refused with 78 if its id file is %s', async ([, make, said]) => {
    unlinkSync(join(folder, 'database-id'));
    make(join(folder, 'database-id'));
    const program = serve(folder);
    expect(await program.exitCode).toBe(78);
    expect(program.stderr()).toMatch(said);
  });

  it('is refused with 78 if it contains the database of another folder', async () => {
    writeFileSync(join(folder, 'database-id'), '00000000-0000-4000-8000-000000000000\n');
    const program = serve(folder);
    expect(await program.exitCode).toBe(78);
    expect(program.stderr()).toMatch(/data_swapped.*delete the file, to use this database/);
  });

  it('of an earlier version, which stored no id, is opened', async () => {
    const id = readFileSync(join(folder, 'database-id'), 'utf8');
    expect(id).toMatch(/^[0-9a-f-]{36}\n$/);
    unlinkSync(join(folder, 'database-id'));
    const program = serve(folder);
    await program.logged(/^the API is ready/);
    expect(readFileSync(join(folder, 'database-id'), 'utf8')).toBe(id);
  });

  it('is restored from a dump, with its keys and its id, after its database was lost', async () => {
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
    expect(twice.stderr()).toMatch(/has rows in api_keys/);
    const program = serve(folder);
    const { msg } = await program.logged(/^the API listens at/);
    const admin = readFileSync(join(folder, 'admin.key'), 'utf8').trim();
    const url = `${String(msg).replace('the API listens at ', '')}/api/v1/keys`;
    expect((await fetch(url, { headers: { 'x-api-key': admin } })).status).toBe(200);
  });

  it.for([
    ['a pipe', makePipe, /The file is .*, which is a pipe/],
    ['a device', (path: string) => symlinkSync('/dev/zero', path), /The file is .*, which is a device/],
    ['a folder', (path: string) => mkdirSync(path), /The file is .*, which is a directory/],
    ['not there', () => undefined, /cannot be read \(ENOENT\)/],
  ] as const)('is not restored, or even created, if the dump is %s', async ([, make, said]) => {
    onlyWith()(folder);
    const file = join(folder, 'dump');
    make(file);
    const program = runProgram(['restore', file], { DATA_DIR: join(folder, 'data') });
    expect(await program.exitCode).toBe(78);
    expect(program.stderr()).toMatch(said);
    expect(readdirSync(folder)).not.toContain('data');
  });

  it('starts empty after the steps in the message, also on a volume that has folders already', async () => {
    onlyWith()(folder);
    mkdirSync(join(folder, 'lost+found'));
    mkdirSync(join(folder, 'postgres'));
    const program = serve(folder);
    await program.logged(/^the API is ready/);
    expect(readdirSync(folder)).toContain('database-id');
  });

  it('is refused, naming the file, if a file belongs to another user', async () => {
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
