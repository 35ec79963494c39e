import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Measurement, MetricDefinition } from '../job/measurement.ts';
import type { MeasurementGroup, Sink } from '../sinks/sink.ts';

/** One series as the receiver has it, with its group's labels among its own. */
export interface ReceivedSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A sink, with access to what arrived. */
export interface SinkUnderTest {
  readonly sink: Sink;
  received(): Promise<readonly ReceivedSeries[]>;
  /** Makes the receiver unreachable; absent if there is none. */
  takeDown?(): Promise<void>;
  /** Whether earlier deliveries are kept: stdout keeps nothing. */
  readonly holds: boolean;
  close(): Promise<void>;
}

/** The series that the contract delivers; the sink under test is opened with them. */
export const contractMetrics: readonly MetricDefinition[] = [
  { name: 'contract_volts', unit: 'volts', kind: 'reading', help: 'A voltage.' },
  { name: 'contract_watts', unit: 'watts', kind: 'reading', help: 'A power.', labels: ['phase'] },
];

/** What every sink must do. */
export function describeSink(name: string, open: () => Promise<SinkUnderTest>): void {
  describe(`${name}, as a sink`, () => {
    let opened: SinkUnderTest;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('delivers every measurement with its labels and those of its group', async () => {
      expect(await opened.sink.deliver(group([volts(119.8), watts(410, 'L1'), watts(-3.5, 'L2')]))).toEqual({ answer: 'accepted' });
      expect(sorted(await opened.received())).toEqual([
        { name: 'contract_volts', labels: { job: 'contract', instance: 'one' }, value: 119.8 },
        { name: 'contract_watts', labels: { job: 'contract', instance: 'one', phase: 'L1' }, value: 410 },
        { name: 'contract_watts', labels: { job: 'contract', instance: 'one', phase: 'L2' }, value: -3.5 },
      ]);
    });

    it.each([0, -0.001, 1e-9, 123456789012345, 0.1 + 0.2])('delivers %d exactly', async (value) => {
      await opened.sink.deliver(group([volts(value)]));
      expect((await opened.received()).map((series) => series.value)).toEqual([value]);
    });

    it.each(['a/b', 'two words', 'größe', '..', 'a"b\\c', '100%', 'a?b#c'])('keeps the instance %j as it is', async (instance) => {
      expect(await opened.sink.deliver({ ...group([volts(1)]), instance })).toEqual({ answer: 'accepted' });
      expect((await opened.received())[0]?.labels).toEqual({ job: 'contract', instance });
    });

    it('takes the same measurements twice and holds them once', async () => {
      await opened.sink.deliver(group([volts(1)]));
      await opened.sink.deliver(group([volts(1)]));
      expect(await opened.received()).toHaveLength(opened.holds ? 1 : 2);
    });

    it('replaces a group: what is not known any more disappears', async () => {
      await opened.sink.deliver(group([volts(1), watts(2, 'L1')]));
      await opened.sink.deliver(group([volts(3)]));
      if (opened.holds) expect((await opened.received()).map((series) => series.value)).toEqual([3]);
    });

    it('merges into a group: other series stay', async () => {
      await opened.sink.deliver(group([volts(1), watts(2, 'L1')]));
      await opened.sink.deliver({ ...group([volts(3)]), mode: 'merge' });
      if (opened.holds)
        expect((await opened.received()).map((series) => series.value).toSorted((one, other) => one - other)).toEqual([2, 3]);
    });

    it('answers that it may take them later where it cannot be reached, and does not throw', async () => {
      if (opened.takeDown === undefined) return;
      await opened.takeDown();
      expect(await opened.sink.deliver(group([volts(1)]))).toMatchObject({ answer: 'retry-later', error: { exitCode: 75 } });
    });
  });
}

function group(measurements: readonly Measurement[]): MeasurementGroup {
  return { job: 'contract', instance: 'one', measurements, mode: 'replace' };
}

function volts(value: number): Measurement {
  return { name: 'contract_volts', labels: {}, value, unit: 'volts', timeMs: 0 };
}

function watts(value: number, phase: string): Measurement {
  return { name: 'contract_watts', labels: { phase }, value, unit: 'watts', timeMs: 0 };
}

function sorted(series: readonly ReceivedSeries[]): readonly ReceivedSeries[] {
  return series.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}
