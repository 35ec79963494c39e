import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { demoCredentials, startTorusCloud, type TorusCloud } from '@wattjobs/simulators';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RealPushgateway, seriesOf, startRealPushgateway } from './start-pushgateway.ts';

const mainFile = fileURLToPath(import.meta.resolve('@wattjobs/torus-job/main'));

describe('the scraper that torus-job replaces, on the same Pushgateway', () => {
  let cloud: TorusCloud;
  let pushgateway: RealPushgateway;
  let folder: string;
  beforeAll(async () => {
    cloud = await startTorusCloud();
  });
  afterAll(() => cloud.close());
  beforeEach(async () => {
    pushgateway = await startRealPushgateway();
    folder = mkdtempSync(join(tmpdir(), 'torus-'));
  });
  afterEach(async () => {
    await pushgateway.stop();
    rmSync(folder, { recursive: true });
  });

  /** Delivers once, and returns the exit code. */
  async function deliver(settings: Record<string, string> = {}): Promise<number> {
    const env = {
      PATH: process.env['PATH'],
      BASE_URL: cloud.url,
      TORUS_USERNAME: demoCredentials.username,
      TORUS_PASSWORD: demoCredentials.password,
      PUSHGATEWAY_URL: pushgateway.url,
      STATE_URL: `file://${folder}/torus.json`,
      ...settings,
    };
    return promisify(execFile)(process.execPath, [mainFile, 'once'], { env }).then(
      () => 0,
      (error: { readonly code: number }) => error.code,
    );
  }

  /** Pushes like the legacy scraper: grouped only by `job`, with both labels in the body, and without types. */
  async function pushOfOld(): Promise<{ status: number; text: string }> {
    const labels = '{instance="torus_primary", job="torus_power_monitor"}';
    const body = ['torus_input_voltage_volts', 'torus_output_power_watts', 'torus_data_source']
      .map((name) => `${name}${labels} 1\n`)
      .join('');
    const reply = await fetch(`${pushgateway.url}/metrics/job/torus_power_monitor`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
      body,
    });
    return { status: reply.status, text: await reply.text() };
  }
  const remove = (path: string) => fetch(`${pushgateway.url}${path}`, { method: 'DELETE' }).then(({ status }) => status);
  const oldGroup = '/metrics/job/torus_power_monitor';
  const ownGroup = `${oldGroup}/instance/torus_primary`;

  it('is refused with 400 after torus-job has delivered, and does not change the delivered values', async () => {
    expect(await deliver()).toBe(0);
    const sorted = async () => (await seriesOf(pushgateway.url)).map((series) => JSON.stringify(series)).toSorted();
    const before = await sorted();
    const refused = await pushOfOld();
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('inconsistent');
    expect(await sorted()).toEqual(before);
    expect(await deliver()).toBe(0);
  });

  it('is refused under other names of job and instance too, because its series have no type', async () => {
    expect(await deliver({ JOB_NAME: 'torus_new', INSTANCE_NAME: 'torus_new' })).toBe(0);
    expect((await pushOfOld()).status).toBe(400);
  });

  it('can be replaced in the documented order, and restored in the reverse one', async () => {
    expect((await pushOfOld()).status).toBe(200);
    expect(await deliver()).toBe(75);
    expect(await remove(oldGroup)).toBe(202);
    expect(await deliver()).toBe(0);
    expect(await remove(ownGroup)).toBe(202);
    expect((await pushOfOld()).status).toBe(200);
  });
});
