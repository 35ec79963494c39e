import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Namespace } from './cluster.ts';
import { type EndedJob, jobEnd, runByHand, scheduledJobs } from './jobs.ts';
import { pushedValue } from './pushgateway.ts';
import { expectLeft, install, objectName, release, torusSource, uninstall } from './release.ts';

const everyMinute = { suspend: false, schedule: '* * * * *' };
const readings = [
  'torus_input_voltage_volts',
  'torus_output_voltage_volts',
  'torus_output_current_amps',
  'torus_output_power_watts',
  'torus_output_thd_percent',
];

let namespace: Namespace;

beforeAll(async () => {
  namespace = await install('delivery', {
    'by-hand': torusSource(),
    scheduled: torusSource(everyMinute),
    // Still running when the next run is due.
    long: torusSource({ ...everyMinute, env: { JOB_DURATION: 65, POLL_INTERVAL: 5 } }),
  });
});

afterAll(() => namespace[Symbol.asyncDispose]());

async function expectDelivered(source: string, end: EndedJob): Promise<void> {
  expect(end).toMatchObject({ outcome: 'Complete', pods: [{ exitCode: 0 }] });
  const values = await Promise.all(readings.map((name) => pushedValue(namespace, name, { instance: source, job: 'torus_power_monitor' })));
  expect(values.map((value) => typeof value)).toEqual(readings.map(() => 'number'));
  expect(await pushedValue(namespace, 'torus_data_source', { instance: source })).toBe(0);
  expect(await pushedValue(namespace, 'wattjobs_run_exit_code', { source, job: 'wattjobs' })).toBe(0);
  const summary = JSON.parse(end.pods[0]?.message ?? '');
  expect(await pushedValue(namespace, 'wattjobs_run_readings', { source })).toBe(summary.readings);
}

describe('a source on a cluster', () => {
  it('passes `helm test`, which reaches everything that a run needs', async () => {
    const said = await namespace.helm(['test', release, '--logs', '--timeout', '2m']);
    expect(said.match(/Phase: +Succeeded/g)).toHaveLength(3);
    expect(said.match(/^ok /gm)?.length).toBeGreaterThanOrEqual(3);
    expect(said).not.toContain('FAIL');
  });

  it('delivers if an operator starts it manually', async () => {
    await expectDelivered('by-hand', await runByHand(namespace, 'by-hand', 'first'));
  });

  it('delivers when its schedule starts it', async () => {
    const [job] = await scheduledJobs(namespace, 'scheduled', 1, 150);
    await expectDelivered('scheduled', await jobEnd(namespace, job?.name ?? ''));
  });

  it('never starts a scheduled run while another one runs, but after that one has ended', async () => {
    const [first, second] = await scheduledJobs(namespace, 'long', 2, 240);
    const firstEnd = await jobEnd(namespace, first?.name ?? '');
    expect(firstEnd).toMatchObject({ outcome: 'Complete', pods: [{ exitCode: 0 }] });
    expect(second?.dueMs).toBeLessThan(firstEnd.endMs);
    expect(second?.startMs).toBeGreaterThanOrEqual(firstEnd.endMs);
  });

  it('leaves only the pods of the test after an uninstall', async () => {
    await uninstall(namespace);
    await expectLeft(
      namespace,
      ['by-hand', 'long', 'scheduled'].map((source) => `pod/${objectName(source)}-check`),
    );
  });
});
