import type { LineDialect, LinePoint } from './line-point.ts';

/**
 * Writes one line, with a newline at its end: sorted tags, floats, the time in milliseconds (`precision=ms`).
 * @param point whose tags the dialect can hold: see `fitTag`. Empty tags are left out, because InfluxDB refuses them
 */
export function writeLine({ measurement, tags, fields, timeMs }: LinePoint, dialect: LineDialect): string {
  // Most texts need no escape, and to find that out is cheaper than to replace nothing.
  const escaped = (text: string, special: RegExp) =>
    inAnything.test(text) ? escapeBackslashes(text, dialect).replace(special, '\\$&') : text;
  const pair = (name: string, value: string) => `${escaped(name, inNamesAndTags)}=${value}`;
  const tagTexts = Object.entries(tags)
    .filter(([, value]) => value !== '')
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `,${pair(name, escaped(value, inNamesAndTags))}`);
  const fieldTexts = Object.keys(fields).map((name) => pair(name, String(fields[name])));
  return `${escaped(measurement, inMeasurements)}${tagTexts.join('')} ${fieldTexts.join(',')} ${timeMs}\n`;
}

/** https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/#special-characters */
const inMeasurements = /[, ]/g;
const inNamesAndTags = /[,= ]/g;
const inAnything = /[,= \\]/;

/** VictoriaMetrics reads two backslashes as one everywhere; InfluxDB has no escape for a backslash outside strings. */
function escapeBackslashes(text: string, dialect: LineDialect): string {
  return dialect === 'victoriametrics' ? text.replaceAll('\\', '\\\\') : text;
}
