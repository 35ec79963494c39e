/** What an interval measures. The name gives the direction of the energy, so it needs no sign. */
export const seriesNames = [
  'production_micro',
  'production_meter',
  'consumption_meter',
  'battery_charge',
  'battery_discharge',
  'import',
  'export',
] as const;

export type Series = (typeof seriesNames)[number];
