import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';

const programs = '/usr/lib/postgresql/15/bin';

/** A Postgres from Debian's package, in its own folder. */
export interface RealPostgres {
  /** Of the database `postgres`, as its superuser. */
  readonly url: string;
  /** Creates a database and returns its address. */
  createDatabase(name: string): string;
  /** Stops it like an administrator (`fast`), or like a power cut (`immediate`); its data stays. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
  /** Restarts it on the same port. */
  start(): Promise<void>;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

/** Starts Debian's PostgreSQL 15 on a free port. Throws if it is not installed. */
export async function startRealPostgres(): Promise<RealPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const user = unprivilegedUser();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  execFileSync(
    join(programs, 'initdb'),
    ['--pgdata', data, '--username', 'postgres', '--auth', 'trust', '--no-sync', '--encoding', 'UTF8', '--locale', 'C'],
    {
      ...user,
      cwd: folder,
      stdio: 'ignore',
    },
  );
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    const options = { fsync: 'off', listen_addresses: '127.0.0.1', port, unix_socket_directories: folder, timezone: 'UTC' };
    const settings = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(join(programs, 'postgres'), ['-D', data, ...settings], { ...user, cwd: folder, stdio: 'ignore' });
    server = child;
    await once(child, 'spawn');
    for (let tries = 0; tries < 1_000; tries += 1) {
      if (child.exitCode !== null) throw new Error(`postgres ended with ${child.exitCode}`);
      if (answers(port)) return;
      await delay(50);
    }
    throw new Error('postgres did not answer within 50 s');
  }

  async function stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const end = once(server, 'exit');
    server.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await end;
  }

  await start();
  return {
    url,
    createDatabase: (name) => {
      ask(url, `create database "${name}"`);
      return url.replace(/\/postgres$/, `/${name}`);
    },
    start,
    stop,
    close: async () => {
      await stop('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs one statement and returns the output of `psql`: one line per row, with columns separated by `|`. */
export function ask(url: string, statement: string): string {
  return execFileSync(join(programs, 'psql'), [url, '--no-psqlrc', '--tuples-only', '--no-align', '--command', statement], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  }).trim();
}

function answers(port: number): boolean {
  return spawnSync(join(programs, 'pg_isready'), ['--quiet', '--host', '127.0.0.1', '--port', String(port)]).status === 0;
}

/** Postgres refuses to run as root. */
function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (option: string) => Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
