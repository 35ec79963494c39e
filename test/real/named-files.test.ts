import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'named-files-'));
const pipe = join(folder, 'pipe');
execFileSync('mkfifo', [pipe]);
afterAll(() => rmSync(folder, { recursive: true }));

const program = join(import.meta.dirname, '../../packages/torus-job/src/main.ts');
const environment = {
  PATH: process.env['PATH'] ?? '',
  TORUS_USERNAME: 'me',
  TORUS_PASSWORD: 'right',
  PUSHGATEWAY_URL: 'http://127.0.0.1:9',
  STATE_URL: 'memory:',
};

function run(args: readonly string[], changes: Readonly<Record<string, string>> = {}) {
  const given = { ...environment, ...changes };
  return spawnSync(process.execPath, ['--', program, ...args], { env: given, encoding: 'utf8', timeout: 120_000 });
}

describe('a pipe without a writer', () => {
  it.each([
    ['--env-file', ['once', '--env-file', pipe], {}],
    ['TORUS_USERNAME', ['once'], { TORUS_USERNAME: '', TORUS_USERNAME_FILE: pipe }],
    ['TORUS_PASSWORD', ['once'], { TORUS_PASSWORD: '', TORUS_PASSWORD_FILE: pipe }],
    ['STATE_URL', ['once'], { STATE_URL: `file://${pipe}` }],
    ['KUBECONFIG', ['once'], { STATE_URL: 'secret:torus-state', KUBECONFIG: pipe }],
  ] as const)(
    'is refused by a real process under the name %s',
    (name, args, changes) => {
      const { status, signal, stderr } = run(args, changes);
      expect(signal).toBeNull();
      expect(stderr).toMatch(new RegExp(`"message":"${name} [^"]*which is a pipe`));
      expect(status).toBe(78);
    },
    40_000,
  );

  it('is refused in images too: without `--`, Node.js opens the file of --env-file before the program starts', () => {
    expect(readFileSync(join(import.meta.dirname, '../../Dockerfile'), 'utf8')).toMatch(
      /^ENTRYPOINT \["node".*"--", "\/app\/main\.cjs"\]$/m,
    );
  });
});
