import { startPushgateway } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RetryDelivery } from '../errors/errors.ts';
import { defineJob, type Pass } from '../job/job.ts';
import type { Point } from '../job/point.ts';
import type { Answer, Batch, Sink } from '../sinks/sink.ts';
import { runJobCommand } from '../testing/test-host.ts';

type Remembered = { readonly delivered: number };

function watts(value: number, device = 'rack'): Point {
  return { name: 'meter_watts', labels: {}, value, unit: 'watts', timeMs: 0, device };
}

/** A sink that accepts this many items of each batch. */
function partialSink(takes: Sink['takes'], itemsPerBatch: number) {
  const batches: Batch[] = [];
  const sink: Sink = {
    name: `scripted sink of ${takes}`,
    takes,
    readings: (batch) => batch[takes].length,
    deliver: async (batch): Promise<Answer> => {
      batches.push(batch);
      const rest = batch[takes].slice(itemsPerBatch);
      const accepted = batch[takes].length - rest.length;
      if (rest.length === 0) return { accepted, refused: [] };
      const error = new RetryDelivery('later', { reason: 'api_status' });
      return { accepted, refused: [], retry: { batch: { ...batch, [takes]: rest }, error, when: 'soon' } };
    },
    async *check() {},
  };
  return { sink, batches };
}

/** Runs a job that has its own sinks beside a Pushgateway. */
async function run(sinks: readonly Sink[], passes: readonly Partial<Pass<Remembered>>[], fault?: { dropConnection: true; times: number }) {
  const remembered = new Set<boolean>();
  const job = defineJob<Record<string, never>, Remembered>({
    name: 'scripted-job',
    summary: 'Does what a test scripts',
    defaults: { durationSeconds: 15 * passes.length, intervalSeconds: 15, jobName: 'scripted', instanceName: 'rack' },
    settings: {},
    rules: [],
    metrics: [{ name: 'meter_watts', unit: 'watts', kind: 'reading', help: 'A power.' }],
    reasons: [],
    state: { version: 1, schema: z.object({ delivered: z.number() }), empty: { delivered: 0 } },
    open: async () => ({
      sinks,
      read: async ({ index }) => ({
        points: [],
        problems: [],
        remember: (state, delivered) => {
          remembered.add(delivered);
          return state;
        },
        ...passes[index],
      }),
      check: async function* () {},
      close: async () => undefined,
    }),
  });
  await using gateway = Object.assign(await startPushgateway(), { [Symbol.asyncDispose]: () => gateway.close() });
  if (fault !== undefined) gateway.control(fault);
  const environment = { STATE_URL: 'memory:', PUSHGATEWAY_URL: gateway.url };
  const { exitCode, summary } = await runJobCommand(job, { arguments: ['run'], environment });
  const series = gateway.series().filter(({ name }) => name === 'meter_watts');
  return { exitCode, summary, remembered: [...remembered], series: series.map(({ labels, value }) => [labels['instance'], value]) };
}

describe('a run with several sinks', () => {
  it('delivers its points to each sink, and counts a reading once', async () => {
    const ownSink = partialSink('points', 9);
    const { exitCode, summary, series } = await run([ownSink.sink], [{ points: [watts(1)] }, { points: [watts(2)] }]);
    expect({ exitCode, series }).toEqual({ exitCode: 0, series: [['rack', 2]] });
    expect(ownSink.batches.map(({ points }) => points.map(({ value }) => value))).toEqual([[1], [2]]);
    expect(summary['readings']).toBe(2);
  });

  it('counts a pass as delivered only if every sink accepted it, and ends with 75 otherwise', async () => {
    const ownSink = partialSink('points', 0);
    const { exitCode, summary, series, remembered } = await run([ownSink.sink], [{ points: [watts(1)] }]);
    expect({ exitCode, series, remembered }).toEqual({ exitCode: 75, series: [['rack', 1]], remembered: [false] });
    expect(summary['errors']).toEqual({ api_status: 1 });
  });

  it('retries at each sink only what it did not accept, until everything is accepted', async () => {
    const ownSink = partialSink('rows', 2);
    const rows = ['a', 'b', 'c', 'd', 'e'].map((key) => ({ key, isReading: true, body: {} }));
    const { exitCode, summary, remembered } = await run([ownSink.sink], [{ rows, points: [watts(1)] }]);
    expect({ exitCode, remembered }).toEqual({ exitCode: 0, remembered: [false, true] });
    expect(ownSink.batches.map((batch) => batch.rows.map(({ key }) => key).join(''))).toEqual(['abcde', 'cde', 'e']);
    expect(summary['readings']).toBe(5);
  });

  it('keeps what a sink did not accept while later passes contain nothing for it', async () => {
    const rows = [{ key: 'a', isReading: true, body: {} }];
    const fault = { dropConnection: true, times: 1 } as const;
    const { exitCode, series } = await run([partialSink('rows', 9).sink], [{ rows, points: [watts(1)] }, { rows }], fault);
    expect({ exitCode, series }).toEqual({ exitCode: 0, series: [['rack', 1]] });
  });
});

describe('a run of several devices', () => {
  it('pushes one group per device, and keeps the group of a device that it did not read', async () => {
    const { series } = await run([], [{ points: [watts(1), watts(2, 'hall')] }, { points: [watts(3)] }]);
    expect(series).toEqual([
      ['rack', 3],
      ['hall', 2],
    ]);
  });
});
