import type { MetricDefinition, Point } from '@wattjobs/core/job';
import { consumptionMetrics } from '../metrics.ts';
import type { EndpointReading } from '../reading/endpoint-reading.ts';

const { energy, state, duration, ...additional } = consumptionMetrics;
const states = { read: 0, failed: 1, 'not-visited': 1, 'says-nothing': 2 } as const;

/** The series of endpoints after their visits. Without a value there is only the state. */
export function toPoints(readings: readonly EndpointReading[]): readonly Point[] {
  return readings.flatMap(({ endpoint, outcome }) => {
    const { id, name: device, clientName, location } = endpoint;
    const labels = {
      endpoint_id: id,
      ...(clientName === undefined ? {} : { client: clientName }),
      ...(location === undefined ? {} : { location }),
    };
    const point = ({ name, unit }: MetricDefinition, value: number | undefined): readonly Point[] =>
      value === undefined ? [] : [{ name, unit, value, labels, timeMs: outcome.timeMs, device }];
    const visit = outcome.kind === 'not-visited' ? [] : point(duration, outcome.durationMs / 1000);
    const status = [...point(state, states[outcome.kind]), ...visit];
    if (outcome.kind !== 'read') return status;
    const others = Object.entries(additional).flatMap(([name, metric]) => point(metric, outcome.additional[name]));
    return [...point(energy, wattHours(outcome.totalKwh)), ...others, ...status];
  });
}

/** Kilowatt-hours as watt-hours, without the noise of binary fractions: 12543.5 kWh are 12543500 Wh. */
function wattHours(kilowattHours: number): number {
  return Number((1000 * kilowattHours).toPrecision(15));
}
