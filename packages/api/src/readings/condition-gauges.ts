import { Gauge, type Registry } from 'prom-client';
import type { Conditions } from './conditions.ts';

/** The gauges of conditions; call the result with each new state. */
export function conditionGauges(registers: Registry[]): (conditions: Conditions | undefined) => void {
  const perEndpoint = ['endpoint_id', 'endpoint'] as const;
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Gauge({ name: `wattjobs_api_${name}`, help, labelNames: [...labelNames], registers });
  const failures = gauge('endpoint_failed_readings', 'The newest readings that failed in a row, at most 20.', perEndpoint);
  const failure = gauge('endpoint_newest_failure', 'Why the newest reading failed; absent if it did not.', [...perEndpoint, 'reason']);
  const age = gauge('endpoint_attempt_age_seconds', 'Time since the endpoint was tried last, or was created.', perEndpoint);
  const interval = gauge('endpoint_poll_interval_seconds', 'How often the endpoint should be read.', perEndpoint);
  const lastGood = gauge('endpoint_last_good_timestamp_seconds', 'When the last good reading was taken.', perEndpoint);
  const waiting = gauge('webhooks_waiting', 'Messages that the receiver of the webhook has not accepted yet.', []);
  const givenUp = gauge('webhooks_given_up', 'Messages that are not sent any more.', []);
  const lastClosed = gauge(
    'last_closed_month_timestamp_seconds',
    'The end of the last closed month in UTC; absent if none was closed.',
    [],
  );
  return (conditions) => {
    for (const each of [failures, failure, age, interval, lastGood]) each.reset();
    for (const { id, name, reason, ...endpoint } of conditions?.endpoints ?? []) {
      const labels = { endpoint_id: id, endpoint: name };
      failures.set(labels, endpoint.failures);
      if (reason !== null) failure.set({ ...labels, reason }, 1);
      age.set(labels, endpoint.attemptAgeSeconds);
      interval.set(labels, endpoint.pollIntervalSeconds);
      if (endpoint.lastGoodAt !== null) lastGood.set(labels, endpoint.lastGoodAt);
    }
    waiting.set(conditions?.webhooksWaiting ?? 0);
    givenUp.set(conditions?.webhooksGivenUp ?? 0);
    const endsAt = conditions?.lastClosedMonthEndsAt ?? null;
    if (endsAt === null) lastClosed.remove();
    else lastClosed.set(endsAt);
  };
}
