import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Namespace } from './cluster.ts';
import { eventually } from './eventually.ts';
import { runByHand } from './jobs.ts';
import { chart, expectLeft, objectName, prepare, release, releaseValues, torusSource, uninstall } from './release.ts';
import { realVictoriaMetrics, scaleVictoriaMetrics, storedSeries } from './victoria-metrics.ts';
import giveBackVolumes from './release-volumes.ts';

const power = 'torus_output_power_watts{instance="rack-ups",job="torus_power_monitor"}';

const values = releaseValues({ 'rack-ups': torusSource({ outbox: { enabled: true } }) }, realVictoriaMetrics);

let namespace: Namespace;

beforeAll(async () => {
  // The suites before this one may have used all volumes.
  await giveBackVolumes();
  namespace = await prepare('victoria');
  // Not with --wait: the claim of the outbox is bound by the first run.
  await namespace.helm(['install', release, chart, '--values', '-'], values);
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

  it('leaves only the volumes and the pod of the test after an uninstall', async () => {
    await uninstall(namespace);
    const claims = [`data-${objectName('victoria-metrics')}-0`, `${objectName('rack-ups')}-outbox`].map(
      (name) => `persistentvolumeclaim/${name}`,
    );
    await expectLeft(namespace, [...claims, `pod/${objectName('rack-ups')}-check`]);
  });

  it('finds its volumes again after another install', async () => {
    await namespace.helm(['install', release, chart, '--values', '-'], values);
    await scaleVictoriaMetrics(namespace, 1);
    expect(await timesOf(power, 1)).not.toEqual([]);
    expect(await runByHand(namespace, 'rack-ups', 'again')).toMatchObject({ outcome: 'Complete', pods: [{ exitCode: 0 }] });
  });
});
