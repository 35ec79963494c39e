import type { MetricFamily } from './exposition.ts';
import { withPushTimes } from './gather.ts';
import { formatNumber } from './rendering.ts';
import type { StoredGroup } from './stored-group.ts';

/** The reply of `GET /api/v1/metrics`, in the Pushgateway's shape: a group's families are next to its labels, by name. */
export function metricsApiReply(groups: readonly StoredGroup[]): object {
  return { status: 'success', data: groups.map(groupEntry) };
}

function groupEntry(group: StoredGroup): object {
  const changedAtMs = Math.max(group.pushTimeSeconds, group.pushFailureTimeSeconds) * 1000;
  const families = withPushTimes(group).map((family) => {
    const pushedAtMs = group.families.get(family.name)?.pushedAtMs ?? changedAtMs;
    return [family.name, familyEntry(family, pushedAtMs)] as const;
  });
  return {
    ...Object.fromEntries(families),
    labels: group.labels,
    last_push_successful: group.lastPushSuccessful,
  };
}

function familyEntry({ type, help, samples }: MetricFamily, pushedAtMs: number): object {
  return {
    time_stamp: new Date(pushedAtMs).toISOString(),
    type: type.toUpperCase(),
    ...(help !== '' && { help }),
    metrics: samples.map(({ labels, value }) => ({ labels, value: formatNumber(value) })),
  };
}
