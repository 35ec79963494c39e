import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoCredentials, startTorusCloud, startTorusUnit, type TorusCloud, type TorusUnit } from '@wattjobs/simulators';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RealPushgateway, seriesOf, startRealPushgateway } from './start-pushgateway.ts';

const mainFile = fileURLToPath(import.meta.resolve('@wattjobs/torus-job/main'));
/** `terminationGracePeriodSeconds` of the chart. */
const graceMs = 30_000;

describe('torus-job as a process, with a real Pushgateway', () => {
  let cloud: TorusCloud;
  let unit: TorusUnit;
  let pushgateway: RealPushgateway;
  let folder: string;

  beforeAll(async () => {
    [cloud, unit] = await Promise.all([startTorusCloud(), startTorusUnit()]);
  });
  afterAll(() => Promise.all([cloud.close(), unit.close()]));
  beforeEach(async () => {
    pushgateway = await startRealPushgateway();
    folder = mkdtempSync(join(tmpdir(), 'torus-'));
  });
  afterEach(async () => {
    await pushgateway.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function start(args: readonly string[], settings: Record<string, string> = {}) {
    const child = spawn(process.execPath, [mainFile, ...args], {
      env: {
        PATH: process.env['PATH'],
        BASE_URL: cloud.url,
        TORUS_USERNAME: demoCredentials.username,
        TORUS_PASSWORD: demoCredentials.password,
        TORUS_LOCAL_URL: unit.url,
        PUSHGATEWAY_URL: pushgateway.url,
        STATE_URL: `file://${folder}/torus.json`,
        POLL_INTERVAL: '0.5',
        JOB_DURATION: '2',
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const end = once(child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as string | null,
      stdout,
      stderr,
    }));
    return { child, end, said: () => stderr };
  }

  const value = async (name: string) => (await seriesOf(pushgateway.url)).find((series) => series.name === name)?.value;
  /** What the state says about the source, once there is any. */
  const remembered = (): unknown => {
    const path = join(folder, 'torus.json');
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).state.source : {};
  };
  const firstDelivery = () => expect.poll(() => value('torus_data_source')).toBe(0);

  it('delivers typed gauges under job and instance, and the metrics of the run separately', async () => {
    const { code } = await start(['run']).end;
    expect(code).toBe(0);
    const series = await seriesOf(pushgateway.url);
    const torus = series.filter(({ name }) => name.startsWith('torus_'));
    expect(torus).toHaveLength(8);
    for (const { type, labels } of torus) {
      expect(type).toBe('GAUGE');
      expect(labels).toEqual({ job: 'torus_power_monitor', instance: 'torus_primary' });
    }
    expect(series.find(({ name }) => name === 'wattjobs_run_exit_code')).toMatchObject({
      value: 0,
      labels: { job: 'wattjobs', source: 'torus-job' },
    });
  });

  it('continues if the Pushgateway restarts during a run', async () => {
    const port = new URL(pushgateway.url).port;
    const run = start(['run'], { JOB_DURATION: '60' });
    await firstDelivery();
    await pushgateway.stop();
    await expect.poll(run.said).toContain('pushgateway_connection');
    pushgateway = await startRealPushgateway(Number(port));
    await firstDelivery();
    run.child.kill('SIGTERM');
    expect((await run.end).code).toBe(0);
    expect(await value('torus_input_voltage_volts')).toBeGreaterThan(100);
  });

  it('keeps its state and the last values if it is killed, and the next run continues from there', async () => {
    const run = start(['run'], { JOB_DURATION: '60' });
    await firstDelivery();
    await expect.poll(remembered).toHaveProperty('cloud.sessions');
    run.child.kill('SIGKILL');
    expect((await run.end).signal).toBe('SIGKILL');
    const logins = cloud.logins.accepted;
    expect(remembered()).toHaveProperty('cloud.sessions');
    expect((await start(['once']).end).code).toBe(0);
    expect(cloud.logins.accepted).toBe(logins);
  });

  it('ends within its grace period on SIGTERM, and reports what it delivered', async () => {
    const run = start(['run'], { JOB_DURATION: '60' });
    await firstDelivery();
    const before = performance.now();
    run.child.kill('SIGTERM');
    const { code } = await run.end;
    expect(code).toBe(0);
    expect(performance.now() - before).toBeLessThan(graceMs);
    expect(await value('torus_input_voltage_volts')).toBeGreaterThan(100);
  });

  it('is refused beside a group of the legacy scraper, until the DELETE that check prints', async () => {
    const old = 'torus_input_voltage_volts{instance="torus_primary", job="torus_power_monitor"} 1\n';
    await fetch(`${pushgateway.url}/metrics/job/torus_power_monitor`, { method: 'POST', body: old });
    expect((await start(['once']).end).code).toBe(75);
    const check = await start(['check']).end;
    expect(check.code).toBe(75);
    const url = /curl -X DELETE '(?<url>[^']+)'/.exec(check.stdout)?.groups?.['url'] ?? '';
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(202);
    expect((await start(['once']).end).code).toBe(0);
    expect((await start(['check']).end).code).toBe(0);
  });
});
