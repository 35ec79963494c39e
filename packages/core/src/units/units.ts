/** A unit: the only place that knows its names. */
interface UnitDefinition {
  /** As tables show it. */
  readonly name: string;
  /** As devices print it, without a prefix; see `spelled-units.ts` for its other spellings. */
  readonly symbol: string;
  /** The end of a series' name, as Prometheus has it: https://prometheus.io/docs/practices/naming/#base-units */
  readonly suffix: string;
  /** As OpenTelemetry writes it: https://ucum.org/ucum. What is in braces is an annotation. */
  readonly ucum: string;
}

/** Every unit of a measurement. Values are given in it without a prefix; percent and degrees Celsius are what devices and people use. */
export const units = {
  volts: { name: 'volts', symbol: 'V', suffix: 'volts', ucum: 'V' },
  amperes: { name: 'amperes', symbol: 'A', suffix: 'amperes', ucum: 'A' },
  watts: { name: 'watts', symbol: 'W', suffix: 'watts', ucum: 'W' },
  'volt-amperes': { name: 'volt-amperes', symbol: 'VA', suffix: 'voltamperes', ucum: 'V.A' },
  vars: { name: 'vars', symbol: 'var', suffix: 'vars', ucum: 'V.A{reactive}' },
  'watt-hours': { name: 'watt-hours', symbol: 'Wh', suffix: 'watthours', ucum: 'W.h' },
  'volt-ampere-hours': { name: 'volt-ampere-hours', symbol: 'VAh', suffix: 'voltamperehours', ucum: 'V.A.h' },
  'var-hours': { name: 'var-hours', symbol: 'varh', suffix: 'varhours', ucum: 'V.A.h{reactive}' },
  hertz: { name: 'hertz', symbol: 'Hz', suffix: 'hertz', ucum: 'Hz' },
  percent: { name: 'percent', symbol: '%', suffix: 'percent', ucum: '%' },
  celsius: { name: 'degrees Celsius', symbol: '°C', suffix: 'celsius', ucum: 'Cel' },
  /** An angle, such as that between voltage and current. */
  degrees: { name: 'degrees', symbol: '°', suffix: 'degrees', ucum: 'deg' },
  seconds: { name: 'seconds', symbol: 's', suffix: 'seconds', ucum: 's' },
  /** A count, a state or a ratio, such as a power factor. */
  none: { name: '', symbol: '', suffix: '', ucum: '1' },
} as const satisfies Readonly<Record<string, UnitDefinition>>;

/** The unit of a measurement, by the name that code uses. */
export type Unit = keyof typeof units;

/** The unit of a quantity in a text, by its symbol; the empty one is a number without a unit. */
export type QuantityUnit = (typeof units)[Unit]['symbol'];
