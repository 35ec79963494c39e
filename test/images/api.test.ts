import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker, imageOf, locked, runContainer } from './docker.ts';

const volume = `wattjobs-api-${Date.now().toString(36)}`;
const data = ['--volume', `${volume}:/data`];

beforeAll(async () => {
  await docker(['volume', 'create', volume]);
  // A new volume belongs to root; in a cluster fsGroup changes that.
  await docker(['run', '--rm', '--user', '0:0', ...data, '--entrypoint', 'chown', imageOf('api'), '65532:65532', '/data']);
});

afterAll(async () => {
  await docker(['volume', 'rm', '--force', volume]);
});

async function start(name: string): Promise<string> {
  await docker(['run', '--detach', '--name', name, ...locked, '--memory', '1g', ...data, imageOf('api')]);
  for (let tries = 0; tries < 120; tries += 1) {
    const { stderr } = await docker(['logs', name]);
    if (stderr.includes('the API is ready')) return stderr;
    await delay(500);
  }
  throw new Error(`the API was not ready within a minute: ${(await docker(['logs', name])).stderr}`);
}

describe('the API with a volume, no network, no rights and a read-only root', () => {
  it('starts on an empty volume within 1 GB, does not show its admin key, and continues with its data', async () => {
    for (const attempt of ['first', 'second']) {
      const name = `${volume}-${attempt}`;
      const log = await start(name);
      try {
        const { stdout: listed } = await docker(['exec', name, 'node', '/app/main.cjs', 'keys', 'list']);
        expect(listed).toContain('admin');
        const { stdout: key } = await docker([
          'exec',
          name,
          'node',
          '-e',
          "console.log(fs.readFileSync('/data/admin.key', 'utf8').trim(), (fs.statSync('/data/admin.key').mode & 0o777).toString(8))",
        ]);
        const [text = '', mode] = key.trim().split(' ');
        expect(mode).toBe('600');
        expect(text.length).toBeGreaterThan(20);
        expect(log).not.toContain(text);
        await docker(['stop', name]);
        const { stdout: ended } = await docker(['inspect', '--format', '{{.State.ExitCode}} {{.State.OOMKilled}}', name]);
        expect(ended.trim()).toBe('0 false');
      } finally {
        await docker(['rm', '--force', name]);
      }
    }
  });

  it('reports a volume that cannot be written', async () => {
    const { exitCode, stderr } = await runContainer('api', locked, ['serve']);
    expect(exitCode).toBe(78);
    expect(stderr).toContain('DATA_DIR');
  });
});
