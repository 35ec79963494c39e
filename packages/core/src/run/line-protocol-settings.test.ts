import { startLineProtocolReceiver, startPushgateway } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineJob } from '../job/job.ts';
import { loadSettings } from '../settings/load-settings.ts';
import { retention } from '../settings/retention.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { runJobCommand } from '../testing/test-host.ts';
import { dialectOf, lineProtocolSettings, writeUrl } from './line-protocol-settings.ts';

const clock = new FakeClock();

/** A job that needs a place for its readings. */
const job = defineJob({
  name: 'meter-job',
  summary: 'Reads a meter',
  defaults: { durationSeconds: 60, jobName: 'meter', instanceName: 'cellar' },
  settings: {},
  rules: [],
  metrics: [{ name: 'meter_volts', unit: 'volts', kind: 'reading', help: 'The voltage.' }],
  reasons: [],
  state: { version: 1, schema: z.object({}), empty: {} },
  open: async ({ device }) => ({
    read: async () => ({
      points: [{ name: 'meter_volts', labels: {}, value: 230, unit: 'volts', timeMs: clock.now(), device }],
      problems: [],
    }),
    check: async function* () {},
    close: async () => undefined,
  }),
});

async function once(environment: Readonly<Record<string, string>>, ...options: readonly string[]) {
  const { exitCode, summary, stdout } = await runJobCommand(job, {
    arguments: ['once', ...options],
    environment: { STATE_URL: 'memory:', ...environment },
    clock,
  });
  return { exitCode, message: summary['message'], readings: summary['readings'], stdout };
}

describe('a job', () => {
  it('delivers its readings and the metrics of its run as line protocol alone', async () => {
    await using receiver = await startLineProtocolReceiver({ now: () => clock.now() });
    expect(await once({ LINE_PROTOCOL_URL: `${receiver.url}/write?db=power` })).toMatchObject({ exitCode: 0, readings: 1 });
    const points = receiver.points();
    expect(points).toContainEqual({ name: 'meter_volts', labels: { instance: 'cellar', job: 'meter' }, value: 230, timeMs: clock.now() });
    expect(points).toContainEqual({
      name: 'wattjobs_run_exit_code',
      labels: { instance: 'meter-job', job: 'wattjobs', source: 'meter-job' },
      value: 0,
      timeMs: clock.now(),
    });
  });

  it('delivers to a Pushgateway and as line protocol, and counts a reading once', async () => {
    await using receiver = await startLineProtocolReceiver({ now: () => clock.now() });
    const gateway = await startPushgateway();
    const result = await once({ LINE_PROTOCOL_URL: `${receiver.url}/write`, PUSHGATEWAY_URL: gateway.url });
    const series = gateway.series().filter(({ name }) => name === 'meter_volts');
    await gateway.close();
    expect([result.exitCode, result.readings, series.length]).toEqual([0, 1, 1]);
  });

  it('needs a Pushgateway or line protocol, but neither for a dry run', async () => {
    const result = await once({});
    expect(result).toMatchObject({
      exitCode: 78,
      message: expect.stringMatching(/PUSHGATEWAY_URL is not set: .*; not needed with LINE_PROTOCOL_URL/),
    });
    expect(await once({}, '--dry-run')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('meter_volts{') });
  });

  it('reports everything that is wrong with its settings at once', async () => {
    const { exitCode, message } = await once({ LINE_PROTOCOL_URL: 'http://host/api/v2/write?org=home', RETENTION: '30' });
    expect(exitCode).toBe(78);
    expect(message).toMatch(
      /RETENTION is "30", which is neither 0 nor.*LINE_PROTOCOL_BUCKET is not set, and LINE_PROTOCOL_URL names no bucket/,
    );
    expect(message).not.toContain('PUSHGATEWAY_URL is not set');
    expect(message).not.toContain('LINE_PROTOCOL_ORG is');
  });
});

describe('the settings of line protocol', () => {
  const load = (environment: Readonly<Record<string, string>>) => loadSettings(lineProtocolSettings, [], environment);

  it.each([
    ['http://vm:8428/write', undefined, 'victoriametrics'],
    ['http://vm:8428/influx/write?db=a', undefined, 'victoriametrics'],
    ['https://influx/api/v2/write', undefined, 'influxdb'],
    ['https://influx/base/api/v2/write/', undefined, 'influxdb'],
    ['http://vm:8428/api/v2/write', 'victoriametrics', 'victoriametrics'],
    ['http://influx/write', 'influxdb', 'influxdb'],
  ])('for %s and the dialect %s mean %s', (LINE_PROTOCOL_URL, dialect, meant) => {
    expect(dialectOf(load({ LINE_PROTOCOL_URL, ...(dialect === undefined ? {} : { LINE_PROTOCOL_DIALECT: dialect }) }))).toBe(meant);
  });

  it('complete the query of the URL', () => {
    const settings = load({
      LINE_PROTOCOL_URL: 'http://h/api/v2/write?bucket=a&x=1&precision=s',
      LINE_PROTOCOL_ORG: 'my home',
      LINE_PROTOCOL_BUCKET: 'b',
    });
    expect(writeUrl(settings.lineProtocolUrl ?? new URL('http://none'), settings).search).toBe('?bucket=b&x=1&precision=ms&org=my+home');
  });
});

describe('a retention', () => {
  const setting = retention({ name: 'RETENTION', help: 'How long', example: '30d' });
  const hourMs = 3_600_000;

  it.each([
    ['0', undefined],
    ['12h', 12 * hourMs],
    ['30d', 720 * hourMs],
    ['2w', 336 * hourMs],
    ['400d', 9_600 * hourMs],
    ['1y', 8_760 * hourMs],
  ])('%s is read as %s ms', (text, value) => {
    expect(setting.parse(text)).toEqual({ value });
  });

  it.each(['30', '1', '0d', '-3d', '1.5d', '30 d', '30D', 'd', '1M', '999999d'])('%j is refused', (text) => {
    expect(setting.parse(text)).toHaveProperty('problem');
  });
});
