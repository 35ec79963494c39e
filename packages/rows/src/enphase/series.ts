/** What an interval measures. The name says the direction of the energy, so an energy needs no sign. */
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
