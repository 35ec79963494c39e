import type { Labels, MetricFamily, Sample, SeriesType } from './exposition.ts';
import { formatLabels } from './rendering.ts';
import type { StoredGroup } from './stored-group.ts';

const pushTimeHelp = 'Last Unix time when changing this group in the Pushgateway succeeded.';
const pushFailureTimeHelp = 'Last Unix time when changing this group in the Pushgateway failed.';

/** Series of the receiver itself: a push must not clash with them either. The real one has more. */
const ownFamilies: readonly MetricFamily[] = [
  { name: 'go_goroutines', type: 'gauge', help: 'Number of goroutines that currently exist.', samples: [{ labels: {}, value: 9 }] },
  {
    name: 'pushgateway_build_info',
    type: 'gauge',
    help: 'A constant 1 with the version of this stand-in.',
    samples: [{ labels: { version: 'simulated' }, value: 1 }],
  },
];

export interface Gathered {
  readonly families: readonly MetricFamily[];
  /** Why these groups cannot be exposed together; empty if they can. */
  readonly problems: readonly string[];
}

/** Merges the series of all groups, as a scrape would see them. */
export function gather(groups: readonly StoredGroup[]): Gathered {
  const collection = new Collection();
  for (const family of ownFamilies) collection.add(family);
  for (const group of groups) {
    for (const family of withPushTimes(group)) collection.add(family);
  }
  return { families: collection.families(), problems: collection.problems };
}

/** The families of a group plus the two that the receiver adds; pushed ones with the same names are dropped. */
export function withPushTimes(group: StoredGroup): MetricFamily[] {
  const labels: Labels = { instance: '', ...group.labels };
  const time = (name: string, help: string, value: number): MetricFamily => ({ name, type: 'gauge', help, samples: [{ labels, value }] });
  const times = [
    time('push_time_seconds', pushTimeHelp, group.pushTimeSeconds),
    time('push_failure_time_seconds', pushFailureTimeHelp, group.pushFailureTimeSeconds),
  ];
  const pushed = [...group.families.values()].filter(({ name }) => times.every((added) => added.name !== name));
  return [...pushed, ...times];
}

class Collection {
  readonly problems: string[] = [];
  readonly #families = new Map<string, { type: SeriesType; help: string; samples: Map<string, Sample> }>();

  add({ name, type, help, samples }: MetricFamily): void {
    const family = this.#families.get(name) ?? { type, help, samples: new Map<string, Sample>() };
    this.#families.set(name, family);
    for (const sample of samples) {
      const labels = formatLabels(sample.labels);
      const problem =
        type !== family.type
          ? `is not a ${family.type.toUpperCase()}`
          : (labelProblem(sample.labels) ??
            (family.samples.has(labels) ? 'was collected before with the same name and label values' : null));
      if (problem === null) family.samples.set(labels, sample);
      else this.problems.push(`collected metric "${name}" ${labels} ${problem}`);
    }
  }

  families(): MetricFamily[] {
    return [...this.#families].map(([name, { type, help, samples }]) => ({ name, type, help, samples: [...samples.values()] }));
  }
}

function labelProblem(labels: Labels): string | null {
  const reserved = Object.keys(labels).find((name) => name.startsWith('__'));
  return reserved === undefined ? null : `has a label with an invalid name: ${reserved}`;
}
