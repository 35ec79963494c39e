import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startTorusUnit } from '@wattjobs/simulators';
import { describe, it } from 'vitest';
import { startVictoriaMetrics, victoriaMetricsVersions } from './start-victoria-metrics.ts';

const mainFile = fileURLToPath(import.meta.resolve('@wattjobs/torus-job/main'));

describe.concurrent.each(victoriaMetricsVersions)('a run with an outbox, while VictoriaMetrics %s is gone for a while', (version) => {
  it.for(['SIGTERM', 'SIGKILL'] as const)('delivers every point, after %s', async (signal, { expect }) => {
    const folder = mkdtempSync(join(tmpdir(), 'outage-'));
    const server = await startVictoriaMetrics(version);
    await using unit = await startTorusUnit();
    const job = spawn(process.execPath, [mainFile, 'run'], {
      env: {
        PATH: process.env['PATH'],
        TORUS_LOCAL_URL: unit.url,
        LINE_PROTOCOL_URL: `${server.url}/write`,
        OUTBOX_DIR: folder,
        STATE_URL: `file://${folder}/state.json`,
        POLL_INTERVAL: '0.1',
        JOB_DURATION: '120',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      const log = job.stderr.toArray();
      await expect.poll(async () => (await timesOf(server)).size).toBeGreaterThan(5);
      // A killed VictoriaMetrics loses what it acknowledged within the last seconds: the job sends it again.
      const before = await timesOf(server);
      await server.stop(signal);
      await delay(2_000);
      await server.start();
      const exit = once(job, 'exit');
      await expect.poll(async () => (await timesOf(server)).size).toBeGreaterThan(before.size + 20);
      job.kill('SIGTERM');
      expect(await exit).toEqual([0, null]);
      const end = JSON.parse(
        String(Buffer.concat(await log))
          .trimEnd()
          .split('\n')
          .at(-1) ?? '',
      ) as { ticks: number; errors: object };
      // The outage was one, and each tick has one point of this series.
      expect(end.errors).toMatchObject({ line_protocol_connection: expect.any(Number) });
      const after = await timesOf(server);
      expect([after.size, [...before].filter((time) => !after.has(time))]).toEqual([end.ticks, []]);
      expect(end.ticks).toBeGreaterThan(before.size + 10);
    } finally {
      job.kill('SIGKILL');
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

async function timesOf(server: Awaited<ReturnType<typeof startVictoriaMetrics>>): Promise<ReadonlySet<number>> {
  return new Set((await server.exportAll('torus_data_source')).map(({ timeMs }) => timeMs));
}
