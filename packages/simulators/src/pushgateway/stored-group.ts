import type { Labels, MetricFamily } from './exposition.ts';

/** What was pushed under one grouping key. */
export interface StoredGroup {
  readonly labels: Labels;
  readonly families: ReadonlyMap<string, StoredFamily>;
  readonly lastPushSuccessful: boolean;
  /** Unix seconds; 0 if no push was ever accepted. */
  readonly pushTimeSeconds: number;
  /** Unix seconds; 0 if no push was ever refused. */
  readonly pushFailureTimeSeconds: number;
}

export interface StoredFamily extends MetricFamily {
  readonly pushedAtMs: number;
}

/** The group of a grouping key without any push yet. */
export function newGroup(labels: Labels): StoredGroup {
  return { labels, families: new Map(), lastPushSuccessful: false, pushTimeSeconds: 0, pushFailureTimeSeconds: 0 };
}
