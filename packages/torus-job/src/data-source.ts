/** What a Torus unit tells about itself; what is not known is absent, never 0. */
export interface ElectricalValues {
  readonly inputVoltageVolts?: number | undefined;
  readonly outputVoltageVolts?: number | undefined;
  readonly outputCurrentAmps?: number | undefined;
  readonly outputPowerWatts?: number | undefined;
}

/** Where a tick's values are from: the values of `torus_data_source`. */
export const DataSource = {
  Cloud: 0,
  Unit: 1,
  /** The cloud but stale, or nothing at all. */
  CloudStale: 2,
  UnitCached: 3,
} as const;

export type DataSource = (typeof DataSource)[keyof typeof DataSource];

/** Whether at least one value is known. */
export function hasValue(values: ElectricalValues): boolean {
  return Object.values(values).some((value) => value !== undefined);
}
