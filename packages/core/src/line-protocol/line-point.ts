/** Whose rules of escaping lines follow. */
export type LineDialect = 'victoriametrics' | 'influxdb';

/** What one line says. */
export interface LinePoint {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Always floats: a field whose type follows its first value is refused later (`0` at night, `0.5` in the morning). */
  readonly fields: Readonly<Record<string, number>>;
  readonly timeMs: number;
}

/** The field of a series whose name has no underscore. */
export const onlyField = 'value';

/** A series' name as measurement and field: VictoriaMetrics joins them with an underscore, so it stores the same name as Prometheus. */
export function splitName(name: string): { readonly measurement: string; readonly field: string } {
  const at = name.indexOf('_');
  return at <= 0 || at === name.length - 1
    ? { measurement: name, field: onlyField }
    : { measurement: name.slice(0, at), field: name.slice(at + 1) };
}
