import type { Answer, ReceivedRequest } from '../http/message.ts';
import type { LineProtocolControls } from './controls.ts';
import { LineError, type SplitField, type SplitLine, splitLine } from './line-syntax.ts';
import type { NewPoint, PointStore } from './point-store.ts';
import { refusal } from './refusals.ts';
import { influxdbPrecisions, readWrite } from './write-request.ts';

/** Who may write, and where to. */
export interface InfluxdbTarget {
  readonly token: string;
  readonly org: string;
  readonly bucket: string;
}

const beyondRetention = 'points beyond retention policy';

/** Stores a write as the published documentation of InfluxDB 2 says; `cloud` as that of InfluxDB Cloud says. */
export function writeToInfluxdb(
  store: PointStore,
  target: InfluxdbTarget,
  request: ReceivedRequest,
  controls: LineProtocolControls,
  nowMs: number,
): Answer {
  const refused = accessProblem(target, request);
  if (refused) return refused;
  const write = readWrite(request, influxdbPrecisions);
  if (typeof write === 'string') return refusal('influxdb', 400, write);
  const read = write.lines.map((line) => readLine(line, write.unit, controls.pairsOfBackslashes, nowMs));
  const badSyntax = read.find((line) => typeof line === 'string');
  if (badSyntax !== undefined && !controls.cloud) return refusal('influxdb', 400, badSyntax);
  const oldestMs = controls.retentionDays === null ? Number.NEGATIVE_INFINITY : nowMs - controls.retentionDays * 86_400_000;
  const problems = read.flatMap((line) => (typeof line === 'string' ? [line] : (storeLine(store, line, oldestMs) ?? [])));
  const [first] = problems;
  if (first === undefined) return { status: 204 };
  if (controls.cloud) {
    const counts = `(${read.length - problems.length} accepted): ${problems.length} out of ${read.length} points rejected`;
    return refusal('influxdb', 400, `partial write error ${counts} (check rejected_points in your _monitoring bucket)`);
  }
  const text = `failure writing points to database: partial write: ${first} dropped=${problems.length}`;
  return refusal('influxdb', first === beyondRetention ? controls.retentionStatus : 422, text);
}

function accessProblem({ token, org, bucket }: InfluxdbTarget, { headers, query }: ReceivedRequest): Answer | null {
  // Its source takes both schemes (http/tokens.go); its documentation names the first.
  if (headers.authorization !== `Token ${token}` && headers.authorization !== `Bearer ${token}`)
    return refusal('influxdb', 401, 'unauthorized access');
  if (query.get('org') !== org) return refusal('influxdb', 400, 'failed to decode request: organization not found');
  return query.get('bucket') === bucket ? null : refusal('influxdb', 404, `bucket ${JSON.stringify(query.get('bucket') ?? '')} not found`);
}

/** Stores the fields of one line, or says why not. */
function storeLine(store: PointStore, points: readonly NewPoint[], oldestMs: number): string | null {
  for (const { measurement, field, type, time } of points) {
    const existing = store.typeOf(measurement, field) ?? type;
    if (existing !== type) {
      return `field type conflict: input field "${field}" on measurement "${measurement}" is type ${type}, already exists as type ${existing}`;
    }
    if (Number(time) / 1e6 < oldestMs) return beyondRetention;
  }
  for (const point of points) store.add(point);
  return null;
}

/** The fields of a line, or why it cannot be parsed. */
function readLine(line: string, unit: bigint, pairsOfBackslashes: boolean, nowMs: number): readonly NewPoint[] | string {
  try {
    const { measurement, tags, fields, time: units } = splitLine(line, pairsOfBackslashes);
    const problem = problemWithNames(measurement, tags, fields);
    if (problem !== null) throw new LineError(problem);
    const time = units === null ? BigInt(Math.floor(nowMs)) * 1_000_000n : units * unit;
    if (time !== BigInt.asIntN(64, time)) throw new LineError('time outside range');
    const labels = Object.fromEntries(tags);
    return fields.map((field) => ({ measurement, labels, field: field.name, time, ...typedValue(field) }));
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    return `unable to parse '${line}': ${error.message}`;
  }
}

function problemWithNames(measurement: string, tags: SplitLine['tags'], fields: SplitLine['fields']): string | null {
  if (measurement === '') return 'missing measurement';
  const tagNames = tags.map(([name]) => name);
  if (tagNames.includes('')) return 'missing tag key';
  if (tags.some(([, value]) => value === '')) return 'missing tag value';
  if (new Set(tagNames).size < tags.length) return 'duplicate tags';
  const names = [measurement, ...tagNames, ...fields.map(({ name }) => name)];
  return names.some((name) => name.startsWith('_')) ? 'a name must not start with an underscore' : null;
}

function typedValue({ text, quoted }: SplitField): Pick<NewPoint, 'type' | 'value'> {
  if (quoted) {
    if (Buffer.byteLength(text) > 65_536) throw new LineError('string value is too long');
    return { type: 'string', value: text };
  }
  if (/^([tT]|true|True|TRUE|[fF]|false|False|FALSE)$/.test(text)) return { type: 'boolean', value: /^t/i.test(text) };
  if (/^-?\d+i$/.test(text)) return { type: 'integer', value: wholeNumber(text, -(2n ** 63n), 2n ** 63n) };
  if (/^\d+u$/.test(text)) return { type: 'unsigned', value: wholeNumber(text, 0n, 2n ** 64n) };
  const value = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw new LineError('invalid number');
  return { type: 'float', value };
}

function wholeNumber(text: string, least: bigint, limit: bigint): number {
  const value = BigInt(text.slice(0, -1));
  if (value < least || value >= limit) throw new LineError('invalid number: out of range');
  return Number(value);
}
