import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Point } from '../job/point.ts';
import { writerMetric } from '../sinks/writer.ts';
import { openPushgatewaySink } from './open-pushgateway-sink.ts';
import { batchOf, contractSeries, volts } from './series-contract.ts';

/** What a Pushgateway, real or simulated, must report to a writer about others. */
export function describeWriters(name: string, start: () => Promise<{ readonly url: string; stop(): Promise<void> }>): void {
  describe(`writers that share ${name}`, () => {
    let gateway: Awaited<ReturnType<typeof start>>;
    beforeAll(async () => {
      gateway = await start();
    });
    afterAll(() => gateway.stop());

    const own = { name: 'one/ups', source: 'ups', job: 'torus' };
    const names = { ...contractSeries, jobName: 'torus', device: 'rack', run: { ...contractSeries.run, source: 'ups' } };
    /** Pushes the metrics of a run of these devices as another writer would. */
    async function push(source: string, writer: string, ...instances: readonly string[]): Promise<void> {
      const marks = instances.map(
        (instance) => `${writerMetric}{source="${source}",writer="${writer}",series_job="torus",series_instance="${instance}"} 1\n`,
      );
      const body = `# TYPE ${writerMetric} gauge\n${marks.join('')}`;
      const { status } = await fetch(`${gateway.url}/metrics/job/wattjobs/instance/${source}`, { method: 'PUT', body });
      expect(status).toBe(200);
    }
    const others = async (nowMs = Date.now()) => {
      const sink = openPushgatewaySink(gateway.url, { names, writer: own, clock: { now: () => nowMs } });
      const findings: string[] = [];
      for await (const { message } of sink.check(new AbortController().signal)) findings.push(message);
      return findings.slice(1);
    };

    it('ignores the writer itself, other groups, and groups without a mark', async () => {
      await fetch(`${gateway.url}/metrics/job/torus/instance/rack`, { method: 'PUT', body: 'volts 1\n' });
      await push('ups', 'one/ups', 'rack');
      await push('roof', 'one/roof', 'hall');
      expect(await others()).toEqual([]);
    });

    it('reports another writer that pushes the series of the same device from another source', async () => {
      await push('cellar', 'two/cellar', 'rack');
      expect(await others()).toEqual([expect.stringMatching(/^two\/cellar pushed job="torus", instance="rack" \d+ s ago/)]);
    });

    it('reports another writer of several devices once, whichever of them is shared', async () => {
      for (const devices of [
        ['attic', 'rack'],
        ['rack', 'attic'],
      ]) {
        await push('cellar', 'two/cellar', ...devices);
        expect(await others()).toEqual([expect.stringMatching(/^two\/cellar pushed job="torus", instance="rack" \d+ s ago/)]);
      }
    });

    it('reports another writer of a device that the run first delivers in a later batch', async () => {
      await push('cellar', 'two/cellar', 'hut');
      const sink = openPushgatewaySink(gateway.url, { names, writer: own, clock: { now: Date.now } });
      const exit: Point = { name: 'contract_exit_code', labels: {}, value: 0, unit: 'none', timeMs: 0, device: 'ups' };
      const never = new AbortController().signal;
      for (const device of ['rack', 'hut']) await sink.deliver(batchOf([volts(1, { device })]), never);
      const { warnings } = await sink.deliver(batchOf([exit], { kind: 'run' }), never);
      expect(warnings).toEqual([expect.objectContaining({ message: expect.stringContaining('instance="hut"') })]);
    });

    it('reports another writer that overwrites the metrics of the runs, until this one pushes again', async () => {
      await push('cellar', 'two/cellar', 'cellar');
      await push('ups', 'two/ups', 'elsewhere');
      expect(await others()).toEqual([expect.stringMatching(/^two\/ups pushed the metrics of the runs of source="ups"/)]);
      await push('ups', 'one/ups', 'rack');
      expect(await others()).toEqual([]);
    });

    it('ignores a writer that has not pushed for two hours', async () => {
      await push('cellar', 'two/cellar', 'rack');
      expect(await others(Date.now() + 7_000_000)).toHaveLength(1);
      expect(await others(Date.now() + 7_300_000)).toEqual([]);
    });
  });
}
