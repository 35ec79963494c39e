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

describe('a sink that fails', () => {
  const later = new RetryDelivery('later', { reason: 'api_status' });
  /** A sink that answers each delivery in turn, and then accepts everything. */
  const scripted = (takes: Sink['takes'], answers: readonly ((batch: Batch) => Answer)[]): Sink => {
    const remaining = [...answers];
    return {
      name: 'scripted sink',
      takes,
      readings: ({ kind, ...batch }) => (kind === 'run' ? 0 : batch[takes].length),
      deliver: async (batch) => remaining.shift()?.(batch) ?? { accepted: batch[takes].length, refused: [] },
      async *check() {},
    };
  };
  const down = (batch: Batch): Answer => ({ accepted: 0, refused: [], retry: { batch, error: later, when: 'next-run' } });

  it('is not forgotten because another sink of the same name accepts', async () => {
    const { exitCode } = await run([scripted('points', [down]), scripted('points', [])], [{ points: [watts(1)] }]);
    expect(exitCode).toBe(75);
  });

  it('does not make a later pass undelivered that contains nothing for it', async () => {
    const remembered: string[] = [];
    const pass = (name: string): Partial<Pass<Remembered>> => ({
      remember: (state, delivered) => {
        if (!remembered.includes(`${name} ${delivered}`)) remembered.push(`${name} ${delivered}`);
        return state;
      },
    });
    const rows = [{ key: 'a', isReading: true, body: {} }];
    const failing = scripted('rows', [(batch) => ({ accepted: 0, refused: [], retry: { batch, error: later, when: 'soon' } })]);
    const { exitCode } = await run(
      [failing],
      [
        { ...pass('first'), rows },
        { ...pass('second'), points: [watts(1)] },
      ],
    );
    expect({ exitCode, remembered }).toEqual({ exitCode: 0, remembered: ['first false', 'second true', 'first true'] });
  });
});

describe('rows that a sink did not accept', () => {
  it('are replaced by those of the next pass, whatever devices its points mention', async () => {
    const ownSink = partialSink('rows', 1);
    const rows = ['a', 'b'].map((key) => ({ key, isReading: true, body: {} }));
    const passes = [
      { rows, points: [watts(1, 'hall')] },
      { rows: rows.slice(0, 1), points: [watts(2)] },
    ];
    const { exitCode } = await run([ownSink.sink], passes);
    expect([exitCode, ownSink.batches.map((batch) => batch.rows.map(({ key }) => key).join(''))]).toEqual([0, ['ab', 'a']]);
  });
});

it.each([Number.NaN, Number.POSITIVE_INFINITY])('a value of %s is unknown: it is neither delivered nor counted', async (value) => {
  const { exitCode, summary, series } = await run([], [{ points: [watts(value), watts(5, 'hall')] }]);
  expect([exitCode, summary['readings'], series]).toEqual([0, 1, [['hall', 5]]]);
});

describe('a run of several devices', () => {
  it('pushes one group per device, and keeps the group of a device that it did not read', async () => {
    const { series } = await run([], [{ points: [watts(1), watts(2, 'hall')] }, { points: [watts(3)] }]);
    expect(series).toEqual([
      ['rack', 3],
      ['hall', 2],
    ]);
  });

  it('keeps what the sink did not accept of a device until that device is delivered again', async () => {
    const both = [watts(1), watts(2, 'hall')];
    const fault = { dropConnection: true, times: 1 } as const;
    const { exitCode, summary, series } = await run([], [{ points: both }, { points: [watts(3)] }], fault);
    expect({ exitCode, series }).toEqual({
      exitCode: 0,
      series: [
        ['rack', 3],
        ['hall', 2],
      ],
    });
    expect(summary).toMatchObject({ readings: 2, missedDeliveries: 1 });
  });

  it('ends with 75 if the values of a device were never accepted, although later passes of other devices were', async () => {
    const ownSink = partialSink('points', 1);
    const { exitCode } = await run([ownSink.sink], [{ points: [watts(1), watts(2, 'hall')] }, { points: [watts(3)] }]);
    expect([exitCode, ownSink.batches.map(({ points }) => points.map(({ device }) => device).join(' '))]).toEqual([
      0,
      ['rack hall', 'rack', 'hall'],
    ]);
    const refusing: Sink = {
      ...partialSink('points', 9).sink,
      deliver: async (batch) => {
        const points = batch.points.filter(({ device }) => device === 'hall');
        const error = new RetryDelivery('no', { reason: 'api_refused' });
        const accepted = batch.points.length - points.length;
        return points.length === 0
          ? { accepted, refused: [] }
          : { accepted, refused: [], retry: { batch: { ...batch, points }, error, when: 'next-run' } };
      },
    };
    expect((await run([refusing], [{ points: [watts(1), watts(2, 'hall')] }, { points: [watts(3)] }])).exitCode).toBe(75);
  });
});
