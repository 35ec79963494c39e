import { describe, expect, it } from 'vitest';
import type { Point } from '../job/point.ts';
import { OpenTelemetryGauges } from './open-telemetry-gauges.ts';

const watts = (value: number, timeMs: number, labels: Readonly<Record<string, string>> = {}): Point => {
  return { name: 'power_watts', labels, value, unit: 'watts', timeMs, device: 'rack' };
};

/** The name, and each point with its time, of what would be sent. */
async function sentBy(gauges: OpenTelemetryGauges) {
  const { resourceMetrics } = await gauges.collect();
  return resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
    metrics.map(({ descriptor, dataPoints }) => [
      descriptor.name,
      dataPoints.map(({ value, endTime, attributes }) => ({ value, endTime, attributes })),
    ]),
  );
}

describe('the gauges of a run', () => {
  it('send each value with its own time', async () => {
    const gauges = new OpenTelemetryGauges('test');
    gauges.set('readings', [watts(1, 1_700_000_000_123, { phase: 'l1' }), watts(2, 1_700_000_001_000)]);
    expect(await sentBy(gauges)).toEqual([
      [
        'power_watts',
        [
          { value: 1, endTime: [1_700_000_000, 123_000_000], attributes: { phase: 'l1' } },
          { value: 2, endTime: [1_700_000_001, 0], attributes: {} },
        ],
      ],
    ]);
  });

  it('send nothing if there are no values', async () => {
    const gauges = new OpenTelemetryGauges('test');
    expect(await sentBy(gauges)).toEqual([]);
    gauges.set('readings', []);
    expect(await sentBy(gauges)).toEqual([]);
  });

  it('send one point per series: the last one', async () => {
    const gauges = new OpenTelemetryGauges('test');
    gauges.set('readings', [watts(1, 1000, { a: 'x', b: 'y' })]);
    gauges.set('run', [watts(2, 2000, { b: 'y', a: 'x' })]);
    expect(await sentBy(gauges)).toMatchObject([['power_watts', [{ value: 2, endTime: [2, 0] }]]]);
  });

  it('forget a series that is no longer in its group', async () => {
    const gauges = new OpenTelemetryGauges('test');
    gauges.set('readings', [watts(1, 1000, { phase: 'l1' }), watts(2, 1000, { phase: 'l2' })]);
    gauges.set('readings', [watts(3, 2000, { phase: 'l2' })]);
    expect(await sentBy(gauges)).toMatchObject([['power_watts', [{ value: 3 }]]]);
  });

  it('keep the values of a device that later points do not mention, with its label', async () => {
    const gauges = new OpenTelemetryGauges('test');
    gauges.set('readings', [watts(1, 1000), { ...watts(2, 1000), device: 'hall' }]);
    gauges.set('readings', [watts(3, 2000)]);
    expect(await sentBy(gauges)).toMatchObject([
      [
        'power_watts',
        [
          { value: 3, attributes: { device: 'rack' } },
          { value: 2, endTime: [1, 0], attributes: { device: 'hall' } },
        ],
      ],
    ]);
  });

  it('distinguish the devices of a run', async () => {
    const gauges = new OpenTelemetryGauges('test');
    gauges.set('readings', [watts(1, 1000), { ...watts(2, 1000), device: 'hall' }]);
    expect(await sentBy(gauges)).toMatchObject([
      [
        'power_watts',
        [
          { value: 1, attributes: { device: 'rack' } },
          { value: 2, attributes: { device: 'hall' } },
        ],
      ],
    ]);
  });
});
