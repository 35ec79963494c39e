import type { LineDialect } from './line-point.ts';

/**
 * The nearest tag value that a dialect can hold. No escape exists for what changes:
 * - a line break ends the line, whatever is before it: it becomes a space;
 * - half of a surrogate pair is no UTF-8: it becomes U+FFFD;
 * - InfluxDB takes the separator after a backslash as part of the value, and its versions differ in how they read two backslashes:
 *   those before a separator or at the end are removed, several in a row become one.
 */
export function fitTag(value: string, dialect: LineDialect): string {
  const oneLine = value.toWellFormed().replace(/\r\n|[\r\n]/g, ' ');
  return dialect === 'victoriametrics' ? oneLine : oneLine.replace(/\\+(?=[,= ]|$)/g, '').replace(/\\+/g, '\\');
}
