import type { LineDialect, LinePoint } from './line-point.ts';

/**
 * Writes one line, with a newline at its end: sorted tags, floats, the time in milliseconds (`precision=ms`).
 * @param point whose tags the dialect can hold: see `fitTag`. Empty tags are left out, because InfluxDB refuses them
 */
export function writeLine({ measurement, tags, fields, timeMs }: LinePoint, dialect: LineDialect): string {
  const escaped = (text: string, special: RegExp) => escapeBackslashes(text, dialect).replace(special, '\\$&');
  const pair = (name: string, value: string) => `${escaped(name, inNamesAndTags)}=${value}`;
  const tagTexts = Object.entries(tags)
    .filter(([, value]) => value !== '')
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `,${pair(name, escaped(value, inNamesAndTags))}`);
  const fieldTexts = Object.entries(fields).map(([name, value]) => pair(name, String(value)));
  return `${escaped(measurement, inMeasurements)}${tagTexts.join('')} ${fieldTexts.join(',')} ${timeMs}\n`;
}

/** https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/#special-characters */
const inMeasurements = /[, ]/g;
const inNamesAndTags = /[,= ]/g;

/** VictoriaMetrics reads two backslashes as one everywhere; InfluxDB has no escape for a backslash outside strings. */
function escapeBackslashes(text: string, dialect: LineDialect): string {
  return dialect === 'victoriametrics' ? text.replaceAll('\\', '\\\\') : text;
}
