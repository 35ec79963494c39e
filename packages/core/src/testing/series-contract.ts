import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MetricDefinition, Point } from '../job/point.ts';
import type { SeriesNames } from '../sinks/series-groups.ts';
import type { Batch, Sink } from '../sinks/sink.ts';

/** One series as the receiver stores it; its labels include those of its group. */
export interface ReceivedSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A sink of series, with access to what arrived. */
export interface SeriesSinkUnderTest {
  readonly sink: Sink;
  received(): Promise<readonly ReceivedSeries[]>;
  /** True if the receiver stores earlier deliveries; stdout does not. */
  readonly holds: boolean;
  /** True if it keeps every value with its time, so that nothing removes a series; `received` then returns the newest value of each. */
  readonly keepsHistory?: true;
  /** What it stores in place of a label value that its protocol cannot hold; every other value stays unchanged. */
  readonly alteredLabels?: Readonly<Record<string, string>>;
  /** How many digits of a number it keeps; absent if all. */
  readonly significantDigits?: number;
  close(): Promise<void>;
}

const metrics: readonly MetricDefinition[] = [
  { name: 'contract_volts', unit: 'volts', kind: 'reading', help: 'A voltage.' },
  { name: 'contract_watts', unit: 'watts', kind: 'reading', help: 'A power.', labels: ['phase'] },
];

/** The job whose series the contract delivers: the sink under test is opened with it. */
export const contractSeries: SeriesNames = {
  jobName: 'contract',
  device: 'one',
  metrics,
  run: {
    jobName: 'runs',
    source: 'source',
    metrics: [{ name: 'contract_exit_code', unit: 'none', kind: 'status', help: 'How the run ended.' }],
  },
};

/** When the readings of the contract were valid. */
export const contractTimeMs = Date.UTC(2026, 0, 15, 12);

const never = new AbortController().signal;

/** A batch of readings. */
export function batchOf(points: readonly Point[], more: Partial<Batch> = {}): Batch {
  return { kind: 'readings', points, rows: [], isPartial: false, ...more };
}

/** A reading of the contract. */
export function volts(value: number, more: Partial<Point> = {}): Point {
  return { name: 'contract_volts', labels: {}, value, unit: 'volts', timeMs: contractTimeMs, device: 'one', ...more };
}

function watts(value: number, phase: string): Point {
  return { name: 'contract_watts', labels: { phase }, value, unit: 'watts', timeMs: contractTimeMs, device: 'one' };
}

/** What every sink of series must do besides the contract of all sinks. */
export function describeSeriesSink(name: string, open: () => Promise<SeriesSinkUnderTest>): void {
  describe(`${name}, as a sink of series`, () => {
    let opened: SeriesSinkUnderTest;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());
    const later = { timeMs: contractTimeMs + 1_000 };
    const deliver = (batch: Batch) => opened.sink.deliver(batch, never);
    const values = async () => (await opened.received()).map(({ value }) => value).toSorted((left, right) => left - right);

    it('delivers each point with its labels and those of its device', async () => {
      expect(await deliver(batchOf([volts(119.8), watts(410, 'L1'), watts(-3.5, 'L2')]))).toEqual({ accepted: 3, refused: [] });
      expect(sorted(await opened.received())).toEqual([
        { name: 'contract_volts', labels: { job: 'contract', instance: 'one' }, value: 119.8 },
        { name: 'contract_watts', labels: { job: 'contract', instance: 'one', phase: 'L1' }, value: 410 },
        { name: 'contract_watts', labels: { job: 'contract', instance: 'one', phase: 'L2' }, value: -3.5 },
      ]);
    });

    it('delivers series of one name that have different labels', async () => {
      const total: Point = { ...watts(5, ''), labels: {} };
      const other: Point = { ...watts(6, 'L2'), labels: { phase: 'L2', bank: 'a' }, device: 'two' };
      expect(await deliver(batchOf([total, watts(3, 'L1'), other]))).toEqual({ accepted: 3, refused: [] });
      const received = (await opened.received()).map(({ labels, value }) => [value, labels['phase'], labels['bank']] as const);
      expect(received.toSorted(([left], [right]) => left - right)).toEqual([
        [3, 'L1', undefined],
        [5, undefined, undefined],
        [6, 'L2', 'a'],
      ]);
    });

    it.each(['a"b\\c', 'two\nlines', '{x="y"} 1', 'größe', '\u0000\u001b[2J', ' '])(
      'keeps the label value %j unchanged if its protocol can hold it',
      async (phase) => {
        expect(await deliver(batchOf([watts(1, phase)]))).toMatchObject({ accepted: 1, refused: [] });
        expect((await opened.received())[0]?.labels['phase']).toBe(opened.alteredLabels?.[phase] ?? phase);
      },
    );

    it.each([0, -0.001, 1e-9, 123456789012345, 0.1 + 0.2])('delivers %d, as exactly as it is stored', async (value) => {
      await deliver(batchOf([volts(value)]));
      const { significantDigits: digits } = opened;
      expect(await values()).toEqual([digits === undefined ? value : Number(value.toPrecision(digits))]);
    });

    it.each(['a/b', 'two words', 'größe', '..', 'a"b\\c', '100%', 'a?b#c'])('keeps the device name %j unchanged', async (device) => {
      expect(await deliver(batchOf([volts(1, { device })]))).toEqual({ accepted: 1, refused: [] });
      expect((await opened.received())[0]?.labels).toEqual({ job: 'contract', instance: device });
    });

    it('separates the devices of one run, and keeps a device that a batch does not mention', async () => {
      await deliver(batchOf([volts(1), volts(2, { device: 'two' }), watts(3, 'L1')]));
      expect(sorted(await opened.received()).map(({ labels, value }) => [labels['instance'], value])).toEqual([
        ['one', 1],
        ['two', 2],
        ['one', 3],
      ]);
      await deliver(batchOf([volts(5, later)]));
      if (opened.holds) expect(await values()).toEqual(opened.keepsHistory === true ? [2, 3, 5] : [2, 5]);
    });

    it('separates the metrics of a run from its devices', async () => {
      const exit: Point = { name: 'contract_exit_code', labels: {}, value: 0, unit: 'none', timeMs: contractTimeMs, device: 'source' };
      await deliver(batchOf([volts(1)]));
      expect(await deliver(batchOf([exit], { kind: 'run' }))).toEqual({ accepted: 0, refused: [] });
      expect((await opened.received()).map(({ labels }) => labels)).toContainEqual({ job: 'runs', instance: 'source' });
      expect(await values()).toEqual([0, 1]);
    });

    it('removes a series that a batch lacks, unless the batch is partial or the receiver keeps history', async () => {
      await deliver(batchOf([volts(1), watts(2, 'L1')]));
      await deliver(batchOf([volts(3, later)], { isPartial: true }));
      if (opened.holds) expect(await values()).toEqual([2, 3]);
      await deliver(batchOf([volts(4, { timeMs: contractTimeMs + 2_000 })]));
      if (opened.holds) expect(await values()).toEqual(opened.keepsHistory === true ? [2, 4] : [4]);
    });

    it('stores the newest of several values of a series, regardless of their order', async () => {
      const after = (seconds: number) => ({ timeMs: contractTimeMs + 1_000 * seconds });
      await deliver(batchOf([volts(1, after(2)), volts(2, after(3)), volts(3, after(1))]));
      expect(await values()).toEqual([2]);
    });
  });
}

function sorted(series: readonly ReceivedSeries[]): readonly ReceivedSeries[] {
  return series.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
}
