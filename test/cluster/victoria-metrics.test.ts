import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Namespace } from './cluster.ts';
import { eventually } from './eventually.ts';
import { runByHand } from './jobs.ts';
import { chart, objectName, ownedObjects, prepare, release, releaseValues, torusSource, uninstall } from './release.ts';
import { realVictoriaMetrics, scaleVictoriaMetrics, storedSeries } from './victoria-metrics.ts';

const power = 'torus_output_power_watts{instance="rack-ups",job="torus_power_monitor"}';

let namespace: Namespace;

beforeAll(async () => {
  namespace = await prepare('victoria');
  const sources = { 'rack-ups': torusSource({ outbox: { enabled: true } }) };
  // Not with --wait: the claim of the outbox is bound by the first run.
  await namespace.helm(['install', release, chart, '--values', '-'], releaseValues(sources, realVictoriaMetrics));
  await scaleVictoriaMetrics(namespace, 1);
});

afterAll(() => namespace[Symbol.asyncDispose]());

/** The times of the points that are stored of a series; VictoriaMetrics shows them a moment after it accepted them. */
function timesOf(selector: string, atLeast: number): Promise<readonly number[]> {
  return eventually(`${atLeast} points of ${selector}`, 30, async () => {
    const times = (await storedSeries(namespace, selector)).flatMap(({ timestamps }) => timestamps);
    return times.length < atLeast ? undefined : times;
  });
}

describe('a release with VictoriaMetrics and no Pushgateway', () => {
  it('passes `helm test`, which reaches the server', async () => {
    const said = await namespace.helm(['test', release, '--logs', '--timeout', '2m']);
    expect(said).toMatch(/^ok .*victoria-metrics:8428/m);
    expect(said).not.toContain('FAIL');
  });

  it('stores readings under their names, and how the run ended', async () => {
    expect(await runByHand(namespace, 'rack-ups', 'first')).toMatchObject({ outcome: 'Complete', pods: [{ exitCode: 0 }] });
    expect(await timesOf(power, 1)).not.toEqual([]);
    expect(await timesOf('wattjobs_run_exit_code{source="rack-ups"}', 1)).toHaveLength(1);
  });

  it('keeps them on its volume', async () => {
    const before = await timesOf(power, 1);
    await scaleVictoriaMetrics(namespace, 0);
    await scaleVictoriaMetrics(namespace, 1);
    expect(await timesOf(power, before.length)).toEqual(before);
  });

  it('delivers what was read while the server was gone, each point once', async () => {
    const before = await timesOf(power, 1);
    await scaleVictoriaMetrics(namespace, 0);
    for (const job of ['cut-off-1', 'cut-off-2']) {
      expect(await runByHand(namespace, 'rack-ups', job)).toMatchObject({ outcome: 'Failed', pods: [{ exitCode: 75 }] });
    }
    await scaleVictoriaMetrics(namespace, 1);
    const last = await runByHand(namespace, 'rack-ups', 'back');
    expect(last).toMatchObject({ outcome: 'Complete', pods: [{ exitCode: 0 }] });
    // Each run reads the unit twice.
    const times = await timesOf(power, before.length + 6);
    expect(new Set(times).size).toBe(before.length + 6);
    expect(times).toHaveLength(before.length + 6);
    expect(JSON.parse(last.pods[0]?.message ?? '')).toMatchObject({ outbox: { kept: 0, evicted: 0, quarantined: 0 } });
  });

  it('leaves only the volumes and the pod of the test after an uninstall', async () => {
    await uninstall(namespace);
    const claims = [`data-${objectName('victoria-metrics')}-0`, `${objectName('rack-ups')}-outbox`].map(
      (name) => `persistentvolumeclaim/${name}`,
    );
    expect(await ownedObjects(namespace)).toEqual([...claims, `pod/${objectName('rack-ups')}-check`]);
  });
});
