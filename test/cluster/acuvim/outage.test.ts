import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { images, Namespace } from '../cluster.ts';
import { eventually } from '../eventually.ts';
import { type EndedJob, jobEnd, runByHand, scheduledJobs } from '../jobs.ts';
import { chart, imageValues, objectName, release, releaseValues } from '../release.ts';
import { startSimulatorPod } from '../simulators.ts';
import { realVictoriaMetrics, scaleVictoriaMetrics, storedSeries, type StoredSeries } from '../victoria-metrics.ts';
import giveBackVolumes from '../release-volumes.ts';

const port = 5020;
// Each is read by another shard.
const targets = [
  { name: 'hall', address: 'hall', port },
  { name: 'roof', address: 'roof', port },
];

/** Everything that is measured; the series about the reading itself are not counted as readings. */
const measured = '{__name__=~"acuvim_.*",__name__!~"acuvim_(meter_state|power_check_ratio|energy_check_ratio|clock_drift_seconds)"}';

let namespace: Namespace;

/** The meters as a source of two shards, which starts every minute once it is not suspended. */
function hall(change: object = {}): object {
  return {
    type: 'acuvim',
    image: imageValues(images.acuvimJob),
    schedule: '* * * * *',
    suspend: true,
    shards: 2,
    outbox: { enabled: true },
    env: { JOB_DURATION: 20, POLL_INTERVAL: 1 },
    targets,
    ...change,
  };
}

async function suspend(isSuspended: boolean): Promise<void> {
  await namespace.kubectl('patch', 'cronjob', objectName('meters'), '--patch', JSON.stringify({ spec: { suspend: isSuspended } }));
}

/** Starts a port with two meters, of unit ids 1 and 2. */
async function startMeters(name: string): Promise<void> {
  const args = ['--only', 'meter', '--meter-port', String(port), '--meter-models', 'acuvim-ii+acuvim-ii'];
  await startSimulatorPod(namespace, { name, args, ports: { modbus: port }, readinessProbe: { tcpSocket: { port } } });
}

/** What a pod said at its end. */
interface Summary {
  readonly source: string;
  readonly ticks: number;
  readonly readings: number;
  readonly outbox: { readonly kept: number };
}

function summaries(job: EndedJob | undefined): readonly Summary[] {
  return (job?.pods ?? []).map((pod) => JSON.parse(pod?.message ?? ''));
}

function countOf(series: readonly StoredSeries[]): number {
  return sum(series.map(({ timestamps }) => timestamps.length));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

beforeAll(async () => {
  // The suites before this one may have used all volumes.
  await giveBackVolumes();
  namespace = await Namespace.create('acuvim');
  await Promise.all(targets.map(({ name }) => startMeters(name)));
  await namespace.helm(['install', release, chart, '--values', '-'], releaseValues({ meters: hall() }, realVictoriaMetrics));
  await scaleVictoriaMetrics(namespace, 1);
  await scaleVictoriaMetrics(namespace, 0);
});

afterAll(() => namespace[Symbol.asyncDispose]());

describe('two shards of meters, while VictoriaMetrics is down for two runs', () => {
  let runs: readonly EndedJob[];

  it('keep what they read, each its own, and say that it waits', async () => {
    await suspend(false);
    const jobs = await scheduledJobs(namespace, 'meters', 2, 240);
    await suspend(true);
    runs = await Promise.all(jobs.map(({ name }) => jobEnd(namespace, name)));
    for (const run of runs) {
      expect(run).toMatchObject({ outcome: 'Failed', pods: [{ exitCode: 75 }, { exitCode: 75 }] });
      expect(
        summaries(run)
          .map(({ source }) => source)
          .toSorted(),
      ).toEqual(['meters-0', 'meters-1']);
    }
  });

  it('deliver every point once when it is back', async () => {
    await scaleVictoriaMetrics(namespace, 1);
    expect(await runByHand(namespace, 'meters-outbox-drain', 'drain')).toMatchObject({
      outcome: 'Complete',
      pods: [{ exitCode: 0 }, { exitCode: 0 }],
    });
    // Delivered at once, and waiting after the second run.
    const expected =
      sum(runs.flatMap(summaries).map(({ readings }) => readings)) + sum(summaries(runs[1]).map(({ outbox }) => outbox.kept));
    const series = await eventually('every point', 30, async () => {
      const found = await storedSeries(namespace, measured);
      return countOf(found) < expected ? undefined : found;
    });
    expect(countOf(series)).toBe(expected);
    const ticks = ['meters-0', 'meters-1'].map((shard) =>
      sum(runs.flatMap((run) => summaries(run).filter(({ source }) => source === shard)).map((each) => each.ticks)),
    );
    // A busy machine misses some of forty, but both runs are there.
    expect(Math.min(...ticks)).toBeGreaterThan(20);
    expect(series.length).toBeGreaterThan(2 * 40);
    const pointsOfMeters = [...Map.groupBy(series, ({ metric }) => metric['system_id']).values()].map((own) =>
      [...new Set(own.map(({ timestamps }) => timestamps.length))].join(),
    );
    expect(pointsOfMeters.toSorted()).toEqual(ticks.map(String).toSorted());
    expect(series.filter(({ timestamps }) => new Set(timestamps).size !== timestamps.length)).toEqual([]);
  });

  it('read a meter that was added to the list from their next run on', async () => {
    const more = hall({
      targets: [...targets, { name: 'attic', address: 'roof', port, unitId: 2 }],
      env: { JOB_DURATION: 2, POLL_INTERVAL: 1 },
    });
    await namespace.helm(['upgrade', release, chart, '--values', '-'], releaseValues({ meters: more }, realVictoriaMetrics));
    await scaleVictoriaMetrics(namespace, 1);
    expect(await runByHand(namespace, 'meters', 'more')).toMatchObject({ outcome: 'Complete', pods: [{ exitCode: 0 }, { exitCode: 0 }] });
    const found = await eventually('the new meter', 30, async () => {
      const [series] = await storedSeries(namespace, 'acuvim_P{system_id="attic"}');
      return series;
    });
    expect(found.values.length).toBeGreaterThan(0);
  });

  it('pass helm test, as one pod for all meters', async () => {
    const said = await namespace.helm(['test', release, '--logs', '--timeout', '2m']);
    expect(said).not.toContain('FAIL');
    expect(said.match(/^ok .*(hall|roof|attic)/gm)?.length).toBeGreaterThanOrEqual(3);
  });
});
