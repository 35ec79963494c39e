import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** The API as a separate process, on a temporary embedded database. */
export interface ApiProcess extends AsyncDisposable {
  readonly url: string;
  readonly adminKey: string;
  /** Its log lines of level warning or higher. */
  complaints(): readonly string[];
}

const program = resolve(import.meta.dirname, '../../packages/api/src/main.ts');

/** Starts the API. It trusts the caller's X-Forwarded-For, so that every request may come from a different client. */
export async function startApiProcess(): Promise<ApiProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'wattjobs-fuzz-'));
  const adminKey = 'an-admin-key-for-one-fuzzing-run';
  const keys = join(folder, 'keys');
  await mkdir(keys, { mode: 0o700 });
  await writeFile(join(keys, 'admin'), adminKey, { mode: 0o600 });
  const settings = {
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    API_KEYS_PATH: keys,
    TRUSTED_PROXIES: '127.0.0.1',
    CREDENTIALS_KEY: Buffer.alloc(32, 'fuzz').toString('base64'),
    // A network that does not exist: tests of endpoints must not dial what a run makes up.
    ALLOWED_NETWORKS: '192.0.2.1/32',
  };
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env['PATH'], ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const complaints: string[] = [];
  const listening = Promise.withResolvers<string>();
  const ready = Promise.withResolvers<void>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    const address = /the API listens at (http:\S+?)"/.exec(line)?.[1];
    if (address !== undefined) listening.resolve(address);
    if (line.includes('the API is ready')) ready.resolve();
    if (/"level":"(warn|error|fatal)"/.test(line)) complaints.push(line);
  });
  const exit = once(child, 'exit');
  await Promise.race([ready.promise, exit.then(() => Promise.reject(new Error(`The API ended: ${complaints.join('\n')}`)))]);
  return {
    url: await listening.promise,
    adminKey,
    complaints: () => complaints,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await exit;
      await rm(folder, { recursive: true });
    },
  };
}
