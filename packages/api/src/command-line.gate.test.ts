import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTestDataFolder } from './testing/data-folder.ts';
import { runProgram } from './testing/run-program.ts';

describe('the command line', () => {
  it('lists every command and setting', async () => {
    const program = runProgram(['--help'], {});
    expect(await program.exitCode).toBe(0);
    for (const word of ['serve', 'migrate', 'keys', 'DATABASE_URL', 'POSTGRES_HOST', 'DB_POOL_SIZE', 'API_AUTH', 'DATA_DIR']) {
      expect(program.stdout()).toContain(word);
    }
  });

  it.for([
    [['nonsense'], {}, /too many arguments|unknown command/],
    [['keys', 'create'], {}, /--name/],
    [['retain', '--readings-months', 'x', '--evidence-months', '3'], {}, /--readings-months is \\"x\\", which is not a number of months/],
    [['retain', '--readings-months', '3', '--evidence-months', '4'], {}, /--evidence-months is more than --readings-months/],
    [['serve'], { API_AUTH: 'open', HOST: '0.0.0.0' }, /API_AUTH is open, but 0\.0\.0\.0 can be reached from other machines/],
    [['serve'], { PORT: 'x', API_AUTH: 'none' }, /PORT is \\"x\\".*API_AUTH is \\"none\\"/],
    [['serve'], { BILLING_PDF_FONT: '/nowhere/font.ttf' }, /BILLING_PDF_FONT names \/nowhere\/font\.ttf, which is not there/],
    [['bill', '--out', '.'], { BILLING_PDF_FONT: import.meta.filename }, /BILLING_PDF_FONT names .*, which is no TTF or OTF font/],
    [['serve'], { API_KEYS_PATH: '/nowhere/keys', DATABASE_URL: 'ftp://x' }, /DATABASE_URL does not begin with postgres/],
  ] as const)('exits with 78 and the reason: %j with %o', async ([args, environment, why]) => {
    const program = runProgram(args, environment);
    expect(await program.exitCode).toBe(78);
    expect(program.stderr()).toMatch(why);
  });

  it('refuses a DATA_DIR of 95 characters with 78, names the setting, and creates nothing', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'long-path-'));
    const dataFolder = join(parent, 'd'.repeat(94 - parent.length));
    expect(dataFolder).toHaveLength(95);
    const program = runProgram(['serve'], { DATA_DIR: dataFolder });
    expect(await program.exitCode).toBe(78);
    expect(program.stderr()).toMatch(/SETTINGS_WRONG.*DATA_DIR is .* bytes too long/);
    expect(readdirSync(parent)).toEqual([]);
    rmSync(parent, { recursive: true });
  });

  it('reports misspelt names in a settings file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'env-file-'));
    writeFileSync(join(folder, 'api.env'), 'DATABASE_ULR=postgres://db/x\n');
    const program = runProgram(['serve', '--env-file', join(folder, 'api.env')], {});
    expect(await program.exitCode).toBe(78);
    expect(program.stderr()).toMatch(/DATABASE_ULR is in the --env-file, but is not a setting/);
    rmSync(folder, { recursive: true });
  });

  it('prints plain lines on a terminal', async () => {
    const program = runProgram(['serve'], { PORT: '99999' }, true);
    expect(await program.exitCode).toBe(78);
    expect(program.stderr()).toBe('PORT is 99999, which is more than 65535, for example 5001\n');
  });
});

describe('a server on a data folder', () => {
  let data: Awaited<ReturnType<typeof makeTestDataFolder>>;
  beforeAll(async () => {
    data = await makeTestDataFolder();
  });
  afterAll(() => data.remove());
  const settings = (more: Record<string, string> = {}) => ({ DATA_DIR: data.folder, PORT: '0', HOST: '127.0.0.1', ...more });

  /** Starts a server and gives its address. */
  async function serve(more: Record<string, string> = {}) {
    const program = runProgram(['serve'], settings(more));
    const { msg } = await program.logged(/^the API listens at /);
    await program.logged(/^the API is ready/);
    return { program, url: String(msg).replace('the API listens at ', '') };
  }

  it('runs commands through the running server, or directly if none runs', async () => {
    const { program, url } = await serve();
    const admin = readFileSync(join(data.folder, 'admin.key'), 'utf8').trim();
    expect(statSync(join(data.folder, 'admin.key')).mode & 0o777).toBe(0o600);
    expect(program.stderr()).not.toContain(admin);

    const create = runProgram(['keys', 'create', '--name', 'roof', '--scope', 'collect,read'], settings());
    expect(await create.exitCode).toBe(0);
    const key = create.stdout().trim();
    expect(key).toMatch(/^wj_\w{8}_[\w-]{43}$/);
    expect((await fetch(`${url}/api/v1/enphase/systems`, { headers: { 'x-api-key': key } })).status).toBe(200);

    const migrate = runProgram(['migrate'], settings());
    expect(await migrate.exitCode).toBe(0);
    expect(migrate.stdout()).toBe('The database is up to date: the running server migrated it.\n');

    const other = runProgram(['serve'], settings());
    expect(await other.exitCode).toBe(75);
    expect(other.stderr()).toMatch(/LOCK_HELD.*another process holds the data folder/);

    program.stop();
    expect(await program.exitCode).toBe(0);

    const list = runProgram(['keys', 'list'], settings());
    expect(await list.exitCode).toBe(0);
    expect(list.stdout().trim().split('\n')).toHaveLength(3);
    expect(list.stdout()).not.toContain(key);
    const id = /^(\d+)\t.*\troof$/m.exec(list.stdout())?.[1] ?? '';
    const revoke = runProgram(['keys', 'revoke', id], settings());
    expect(await revoke.exitCode).toBe(0);
    expect(revoke.stdout()).toMatch(/was revoked/);
    const again = runProgram(['migrate'], settings());
    expect(await again.exitCode).toBe(0);
    expect(again.stdout()).toBe('The database was up to date.\n');
  });

  it('loads the keys of API_KEYS_PATH at every start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'api-keys-'));
    const statusWith = async (url: string, key: string) => (await fetch(`${url}/api/v1/keys`, { headers: { 'x-api-key': key } })).status;
    const [one, other] = ['first-key-of-an-operator', 'other-key-of-an-operator'];
    writeFileSync(join(folder, 'admin'), `${one}\n`);
    const before = await serve({ API_KEYS_PATH: folder });
    expect(await statusWith(before.url, one)).toBe(200);
    before.program.stop();
    await before.program.exitCode;
    writeFileSync(join(folder, 'admin'), `${other}\n`);
    const after = await serve({ API_KEYS_PATH: folder });
    expect(await statusWith(after.url, one)).toBe(401);
    // A flood of wrong keys from the same address blocks none of the good ones.
    while ((await statusWith(after.url, 'a-key-that-nobody-has-here')) !== 429);
    expect(await statusWith(after.url, other)).toBe(200);
    after.program.stop();
    await after.program.exitCode;
    expect(before.program.stderr() + after.program.stderr()).not.toMatch(/of-an-operator/);
    rmSync(folder, { recursive: true });
  });

  it('needs no key if it is open, and answers only to its own names', async () => {
    const { program, url } = await serve({ API_AUTH: 'open' });
    expect((await fetch(`${url}/api/v1/keys`)).status).toBe(200);
    const foreign = await new Promise((resolve, reject) => {
      request(`${url}/api/v1/keys`, { headers: { host: 'evil.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(foreign).toBe(403);
    program.stop();
    expect(await program.exitCode).toBe(0);
  });

  it('finishes open requests when it is stopped, and accepts no more', async () => {
    const { program, url } = await serve({ API_AUTH: 'open' });
    const { port } = new URL(url);
    const body = JSON.stringify({ name: 'slow', scopes: ['read'] });
    const slow = request(`${url}/api/v1/keys`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': body.length },
    });
    const answered = new Promise<number | undefined>((resolve, reject) => {
      slow.on('response', (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      slow.on('error', reject);
    });
    slow.write(body.slice(0, 5));
    // Once the server has answered a later request, it has received the first half of this one.
    await fetch(`${url}/healthz`);
    program.stop();
    await program.logged(/^the API stops/);
    await refused(Number(port));
    slow.end(body.slice(5));
    expect(await answered).toBe(201);
    expect(await program.exitCode).toBe(0);
  });

  it('names a port that is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const program = runProgram(['serve'], settings({ PORT: String(port) }));
    expect(await program.exitCode).toBe(78);
    expect(program.stderr()).toMatch(new RegExp(`PORT is ${port}, on which another program listens`));
    taken.close();
  });
});

/** Waits until nothing listens on a port. */
async function refused(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const outcome = await Promise.race([once(socket, 'connect').then(() => 'open'), once(socket, 'error').then(() => 'refused')]).catch(
      () => 'refused',
    );
    socket.destroy();
    if (outcome === 'refused') return;
  }
}
