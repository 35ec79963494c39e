import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FixSettings } from '../errors/errors.ts';
import { refuseUnfitKubeconfigs } from '../kubernetes/kubeconfig-files.ts';
import { readEnvironmentFile } from '../settings/environment.ts';
import { loadSettings } from '../settings/load-settings.ts';
import { requiredSecret } from '../settings/setting-types.ts';
import { FileStore } from '../state/file-store.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { readFileText } from './read-file-text.ts';
import { readNamedFile } from './read-named-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'named-file-'));
const at = (name: string) => join(folder, name);
let server: Server;

beforeAll(async () => {
  execFileSync('mkfifo', [at('pipe')]);
  symlinkSync(at('pipe'), at('link-to-pipe'));
  symlinkSync('/dev/zero', at('link-to-zero'));
  symlinkSync('nowhere', at('dangling'));
  symlinkSync('circle', at('circle'));
  mkdirSync(at('directory'));
  writeFileSync(at('sparse'), '');
  truncateSync(at('sparse'), 60e9);
  server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(at('socket'), resolve);
  });
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** Paths that no setting may name, and the expected message. */
const everyUnfit: readonly (readonly [string, RegExp])[] = [
  [at('pipe'), /is a pipe, as `<\(command\)` in a shell makes one: write its output to a file, and name that/],
  [at('link-to-pipe'), /is a pipe/],
  [at('socket'), /is a socket/],
  [at('directory'), /is a directory: name a file in it/],
  [at('link-to-zero'), /is a device/],
  ['/dev/zero', /is a device/],
  ['/dev/null', /is a device/],
  ['/dev/tty', /is a device/],
  ['/dev/random', /is a device/],
  ['/proc/self/environ', /is not a file on a disk/],
  ['/proc/self/status', /is not a file on a disk/],
  ['/proc/self/mem', /is not a file on a disk/],
  ['/proc/kmsg', /is not a file on a disk/],
  ['/proc/self/none', /is not a file on a disk/],
  ['/sys/kernel/notes', /is not a file on a disk/],
  [at('sparse'), /has more than \d+ MiB/],
  [at('dangling'), /is a symbolic link to a file that is not there/],
  [at('circle'), /cannot be read \(ELOOP\)|circle of symbolic links/],
];
// Not every container has these.
const unfit = everyUnfit.filter(([path]) => !path.startsWith('/sys') || existsSync(path));

function problemOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof FixSettings) return error.message;
    throw error;
  }
  return 'none';
}

describe.each(unfit)('%s', (path, problem) => {
  it('is refused by the setting that names it, without being read', async () => {
    const secret = { password: requiredSecret({ name: 'PASSWORD', help: 'Password', example: 'x' }) };
    expect(problemOf(() => loadSettings(secret, [], { PASSWORD_FILE: path }))).toMatch(
      new RegExp(`^PASSWORD .*PASSWORD_FILE.*${problem.source}`),
    );
    expect(problemOf(() => readEnvironmentFile(path))).toMatch(new RegExp(`^--env-file names .*${problem.source}`));
    const store = new FileStore(path, { clock: new FakeClock() });
    const error: unknown = await store.load().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FixSettings);
    expect(String(error)).toMatch(new RegExp(`STATE_URL leads to .*${problem.source}`));
    expect(await store.probe().catch((thrown: unknown) => thrown)).toBeInstanceOf(FixSettings);
    if (!problem.source.includes('ELOOP')) {
      expect(problemOf(() => refuseUnfitKubeconfigs({ KUBECONFIG: path }))).toMatch(new RegExp(`^KUBECONFIG names .*${problem.source}`));
    }
  });
});

describe('a file that is read', () => {
  it('may be reached by links, as Kubernetes mounts the keys of a Secret', () => {
    mkdirSync(at('..2026'));
    writeFileSync(at('..2026/key'), 'value');
    symlinkSync('..2026', at('..data'));
    symlinkSync('..data/key', at('key'));
    expect(readFileText(at('key'))).toEqual({ text: 'value' });
  });

  it('may have the stated size, and not a byte more', () => {
    writeFileSync(at('full'), Buffer.alloc(100_000));
    expect(readNamedFile(at('full'), 100_000)).toHaveLength(100_000);
    expect(() => readNamedFile(at('full'), 99_999)).toThrow(/has more than/);
  });

  it('is reported as missing if it does not exist', () => {
    expect(readFileText(at('none'))).toEqual({ problem: 'is not there (ENOENT)', errno: 'ENOENT' });
    expect(readFileText(at('full/none'))).toMatchObject({ errno: 'ENOTDIR' });
  });
});
