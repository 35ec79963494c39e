import { startPushgateway } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineJob } from '../job/job.ts';
import type { MetricDefinition, Unit } from '../job/point.ts';
import { requiredText } from '../settings/setting-types.ts';
import { runJobCommand } from '../testing/test-host.ts';

/** Runs a job whose setting names its series, one per word, and delivers 1 for each. */
async function run(seriesOfMap: string, unit: Unit = 'volts', more: Pick<MetricDefinition, 'nameWithoutUnit'> = {}) {
  await using gateway = Object.assign(await startPushgateway(), { [Symbol.asyncDispose]: () => gateway.close() });
  const names = (map: string) => map.split(' ');
  const job = defineJob({
    name: 'mapped-job',
    summary: 'Delivers the series of a map',
    defaults: { durationSeconds: 60, jobName: 'mapped', instanceName: 'meter' },
    settings: { map: requiredText({ name: 'MAP', help: 'Series of the map', example: 'phase_volts' }) },
    rules: [],
    metrics: [{ name: 'meter_up', unit: 'none', kind: 'reading', help: 'Whether the meter answered.' }],
    metricsOfSetting: {
      name: 'MAP',
      from: ({ map }) => names(map).map((name) => ({ name, unit, kind: 'reading', help: `The register ${name}.`, ...more })),
    },
    reasons: [],
    state: { version: 1, schema: z.object({}), empty: {} },
    open: async ({ settings, clock, device }) => ({
      read: async () => ({
        points: names(settings.map).map((name) => ({ name, labels: {}, value: 1, unit, timeMs: clock.now(), device })),
        problems: [],
      }),
      check: async function* () {},
      close: async () => undefined,
    }),
  });
  const environment = { STATE_URL: 'memory:', PUSHGATEWAY_URL: gateway.url, MAP: seriesOfMap };
  const { exitCode, summary } = await runJobCommand(job, { arguments: ['once'], environment });
  return { exitCode, summary, pushed: gateway.pushes.map(({ body }) => body).join('') };
}

describe('series that a setting declares', () => {
  it('are delivered with the help of their declaration, and counted', async () => {
    const { exitCode, summary, pushed } = await run('phase_volts neutral_volts');
    expect([exitCode, summary['readings']]).toEqual([0, 2]);
    expect(pushed).toContain('# HELP neutral_volts The register neutral_volts.');
  });

  it('may have a name without their unit if an older system gave it', async () => {
    expect((await run('legacy_Va')).exitCode).toBe(78);
    expect(await run('legacy_Va', 'volts', { nameWithoutUnit: true })).toMatchObject({ exitCode: 0, summary: { readings: 1 } });
  });

  it.for([
    ['push_time_seconds', 'seconds'],
    ['push_failure_time_seconds', 'seconds'],
    ['constructor', 'none'],
    ['toString', 'none'],
    ['__proto__', 'none'],
  ] as const)('may not be named %s, which would get lost on the way', async ([name, unit]) => {
    const { exitCode, summary } = await run(name, unit);
    expect([exitCode, summary['message']]).toEqual([78, expect.stringContaining(`"${name}", whose name is taken`)]);
  });

  it('are named in messages only as far as a person reads, and never as a terminal would obey', async () => {
    const { exitCode, summary } = await run(`\u009b31m${'x'.repeat(5_000)}`, 'none');
    expect([exitCode, summary['message']]).toEqual([78, expect.stringContaining('which is not a valid name')]);
    expect(summary['message']).not.toMatch(/\p{Cc}|x{500}/u);
  });

  it('are all reported before anything is read if their names are illegal or taken', async () => {
    const { exitCode, summary, pushed } = await run('phase-volts meter_up wattjobs_run_readings a_volts a_volts phase_watts');
    expect([exitCode, pushed]).toEqual([78, '']);
    expect(summary['message']).toMatch(
      /MAP declares the series "phase-volts", which is not a valid name.*"meter_up", whose name is taken.*"wattjobs_run_readings".*"a_volts", whose.*"phase_watts", which must end with _volts/,
    );
  });
});
