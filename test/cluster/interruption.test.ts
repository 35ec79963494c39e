import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Namespace } from './cluster.ts';
import { eventually } from './eventually.ts';
import { runByHand, startByHand, type Terminated } from './jobs.ts';
import { pushedValue } from './pushgateway.ts';
import { install, objectName, torusSource } from './release.ts';
import { controlSimulator } from './simulators.ts';

// With it, a deleted pod stays until its result has been read.
const finalizer = 'wattjobs/kept-for-reading';

let namespace: Namespace;
let end: Terminated;

beforeAll(async () => {
  namespace = await install('interruption', {
    // It is stopped ten minutes before its end.
    long: torusSource({ env: { JOB_DURATION: 600, POLL_INTERVAL: 1 } }),
  });
  await startByHand(namespace, 'long', 'stopped');
  await eventually('the first delivery', 120, () => pushedValue(namespace, 'torus_output_power_watts', { instance: 'long' }));
  end = await deletePod(await namespace.kubectl('get', 'pods', '--selector', 'batch.kubernetes.io/job-name=stopped', '--output', 'name'));
});

afterAll(() => namespace[Symbol.asyncDispose]());

async function deletePod(name: string): Promise<Terminated> {
  const pod = name.trim();
  await namespace.kubectl('patch', pod, '--patch', JSON.stringify({ metadata: { finalizers: [finalizer] } }));
  await namespace.kubectl('delete', pod, '--wait=false');
  const terminated = await eventually('the end of the pod', 90, async () => {
    const { status } = await namespace.read<{ status: { containerStatuses: { state: { terminated?: Terminated } }[] } }>(pod);
    return status.containerStatuses[0]?.state.terminated;
  });
  // By its value: the Job's controller removes its own finalizer at any time, so an index may be out of date.
  await namespace.kubectl('patch', pod, '--patch', JSON.stringify({ metadata: { '$deleteFromPrimitiveList/finalizers': [finalizer] } }));
  return terminated;
}

describe('a run whose pod is deleted', () => {
  it('exits with 0 at once, because everything that it read was delivered', () => {
    expect(end.exitCode).toBe(0);
    const summary = JSON.parse(end.message ?? '');
    expect(summary).toMatchObject({ exitCode: 0, missedDeliveries: 0, source: 'long' });
    expect(summary.readings).toBe(5 * summary.ticks);
    expect(summary.durationSeconds).toBeLessThan(60);
  });

  it('has reported its result', async () => {
    expect(await pushedValue(namespace, 'wattjobs_run_readings', { source: 'long' })).toBe(JSON.parse(end.message ?? '').readings);
    expect(await pushedValue(namespace, 'wattjobs_run_exit_code', { source: 'long' })).toBe(0);
  });

  it('remembers exactly what it delivered', async () => {
    const state = JSON.parse((await namespace.secret(`${objectName('long')}-state`))['state.json'] ?? '');
    const pushedSeconds = await pushedValue(namespace, 'torus_scrape_last_success_timestamp', { instance: 'long' });
    expect(Math.floor(state.state.source.valueDeliveredMs / 1000)).toBe(pushedSeconds);
  });

  it('leaves its session to the next run', async () => {
    await namespace.kubectl('patch', 'cronjob', objectName('long'), '--type', 'json', '--patch', shorterRun());
    expect(await runByHand(namespace, 'long', 'next')).toMatchObject({ outcome: 'Complete', pods: [{ exitCode: 0 }] });
    expect((await controlSimulator(namespace, 'cloud')).logins).toEqual({ accepted: 1, refused: 0 });
  });
});

function shorterRun(): string {
  const args = '/spec/jobTemplate/spec/template/spec/containers/0/args';
  return JSON.stringify([{ op: 'add', path: args, value: ['once'] }]);
}
