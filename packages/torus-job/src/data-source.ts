/** Where a tick's values come from: the values of `torus_data_source`. */
export const DataSource = {
  Cloud: 0,
  Unit: 1,
  /** Stale values of the cloud, or no values at all. */
  CloudStale: 2,
  UnitCached: 3,
} as const;

export type DataSource = (typeof DataSource)[keyof typeof DataSource];
