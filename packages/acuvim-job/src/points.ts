import { RetrySource } from '@wattjobs/core/errors';
import type { MetricDefinition, Point } from '@wattjobs/core/job';
import { seriesNames, statusMetrics } from './metrics.ts';
import type { MeterPass } from './reading/gateway.ts';
import type { Profile } from './registers/profile.ts';

/** What the points of one meter have in common. */
interface MeterLabels {
  readonly labels: Readonly<Record<string, string>>;
  readonly profile: Pick<Profile, 'measurement'>;
  readonly nowMs: number;
}

/** The series of one meter after a pass. A meter that was not read has only its state. */
export function pointsOf(pass: MeterPass, { labels, profile, nowMs }: MeterLabels): readonly Point[] {
  const device = pass.meter.target.name;
  const status = ({ name, unit }: MetricDefinition, value: number | undefined): readonly Point[] =>
    value === undefined ? [] : [{ name, unit, value, labels, timeMs: nowMs, device }];
  const state = status(statusMetrics.meterState, stateOf(pass));
  if (!('reading' in pass)) return state;
  const { values, checks } = pass.reading;
  const readings: Point[] = [];
  for (const { register, value, timeMs } of values) {
    for (const name of seriesNames(profile, register)) readings.push({ name, unit: register.unit, value, labels, timeMs, device });
  }
  return [
    ...readings,
    ...state,
    ...status(statusMetrics.powerCheck, checks.powerRatio),
    ...status(statusMetrics.energyCheck, checks.energyRatio),
    ...status(statusMetrics.clockDrift, checks.clockDriftSeconds),
  ];
}

function stateOf(pass: MeterPass): 0 | 1 | 2 {
  if ('reading' in pass) return 0;
  return 'problem' in pass && pass.problem instanceof RetrySource && pass.problem.reason === 'meter_refused' ? 2 : 1;
}
