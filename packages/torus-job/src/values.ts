import type { MetricDefinition } from '@wattjobs/core/job';
import type { QuantityUnit } from '@wattjobs/core/units';

/** One electrical value: where each page shows it, and its series. */
export interface TorusValue {
  /** The unit of a number that a page prints without one. */
  readonly printedIn: QuantityUnit;
  /** The end of the span's id on the cloud's live data page. */
  readonly span: string;
  /** The gauge on that page whose script also contains the value. */
  readonly gauge: string;
  /** The gauge's number times ten to this power is in `printedIn`: for power, the span has watts and the gauge kilowatts. */
  readonly gaugePowerOfTen: number;
  /** The row on the unit's own page; absent if only the cloud shows the value. */
  readonly row?: {
    readonly name: string;
    /** Matches the first cell of the row, in any case. */
    readonly label: RegExp;
  };
  readonly metric: MetricDefinition;
}

/** Every value of a Torus unit. The series names are those of the scraper that this job replaces. */
export const torusValues = {
  inputVoltageVolts: {
    printedIn: 'V',
    span: 'lblInputVoltageValue',
    gauge: 'RadRadialGaugeInputVoltage',
    gaugePowerOfTen: 0,
    row: { name: 'Voltage In', label: /voltage\s*in/i },
    metric: { name: 'torus_input_voltage_volts', unit: 'volts', kind: 'reading', help: 'Voltage at the input of the unit.' },
  },
  outputVoltageVolts: {
    printedIn: 'V',
    span: 'lblOutputVoltageValue',
    gauge: 'RadRadialGaugeOutputVoltage',
    gaugePowerOfTen: 0,
    row: { name: 'Voltage Out', label: /voltage\s*out/i },
    metric: { name: 'torus_output_voltage_volts', unit: 'volts', kind: 'reading', help: 'Voltage at the output of the unit.' },
  },
  outputCurrentAmps: {
    printedIn: 'A',
    span: 'lblOutputCurrentValue',
    gauge: 'RadRadialGaugeOutputCurrent',
    gaugePowerOfTen: 0,
    row: { name: 'Current Out', label: /current\s*out/i },
    metric: { name: 'torus_output_current_amps', unit: 'amperes', kind: 'reading', help: 'Current that the load draws.' },
  },
  outputPowerWatts: {
    printedIn: 'W',
    span: 'lblOutputPowerValue',
    gauge: 'RadRadialGaugeOutputPower',
    gaugePowerOfTen: 3,
    row: { name: 'Power Out', label: /power\s*out/i },
    metric: { name: 'torus_output_power_watts', unit: 'watts', kind: 'reading', help: 'Power that the load draws.' },
  },
  totalHarmonicDistortionPercent: {
    printedIn: '%',
    span: 'lblOutputTHD',
    gauge: 'RadRadialGaugeTHD',
    gaugePowerOfTen: 0,
    metric: {
      name: 'torus_output_thd_percent',
      unit: 'percent',
      kind: 'reading',
      help: 'Total harmonic distortion, known from the cloud only.',
    },
  },
} as const satisfies Readonly<Record<string, TorusValue>>;

export type ValueName = keyof typeof torusValues;

/** The values that the unit's page shows too. */
export type UnitValueName = { [Name in ValueName]: (typeof torusValues)[Name] extends { row: object } ? Name : never }[ValueName];

/** Values that were read; an unknown value is absent, never 0. */
export type ElectricalValues = { readonly [Name in ValueName]?: number | undefined };

export const valueNames = Object.keys(torusValues) as readonly ValueName[];
export const unitValueNames = valueNames.filter(isUnitValue);

/** Whether the unit's page shows the value too. */
export function isUnitValue(name: ValueName): name is UnitValueName {
  return 'row' in torusValues[name];
}

/** Whether at least one value is known. */
export function hasValue(values: ElectricalValues): boolean {
  return valueNames.some((name) => values[name] !== undefined);
}

/** Whether at least one of the values that the unit also shows is known. */
export function hasUnitValue(values: ElectricalValues): boolean {
  return unitValueNames.some((name) => values[name] !== undefined);
}

/** The cloud's values, with the unit's values for everything that the unit also shows; unchanged if the unit showed nothing. */
export function withUnitValues(cloud: ElectricalValues, unit: ElectricalValues | undefined): ElectricalValues {
  if (unit === undefined) return cloud;
  return Object.fromEntries(valueNames.map((name) => [name, isUnitValue(name) ? unit[name] : cloud[name]]));
}
