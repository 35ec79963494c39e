import { type Answer, type ReceivedRequest, textAnswer } from '../http/message.ts';
import type { LineProtocolControls } from './controls.ts';
import { LineError, type SplitField, type SplitLine, splitLine } from './line-syntax.ts';
import type { PointStore } from './point-store.ts';
import { refusal } from './refusals.ts';
import { readWrite, victoriaMetricsPrecisions, type WriteRequest } from './write-request.ts';

const dayMs = 86_400_000;
const mostLabels = 30;
const mostLabelBytes = 4096;

/**
 * Stores points and drops the rest silently, as VictoriaMetrics 1.79.5 does; its answers and its texts were measured,
 * those of `refuseBadLines` on version 1.148.9.
 */
export class VictoriaMetrics {
  readonly #store: PointStore;
  readonly #dropped = { invalid: 0, big_timestamp: 0, small_timestamp: 0, too_many_labels: 0, too_long_label_value: 0 };

  constructor(store: PointStore) {
    this.#store = store;
  }

  /** How many lines or points were dropped, by reason. */
  get dropped(): Readonly<Record<string, number>> {
    return { ...this.#dropped };
  }

  write(request: ReceivedRequest, controls: LineProtocolControls, nowMs: number): Answer {
    const write = readWrite(request, victoriaMetricsPrecisions);
    if (typeof write === 'string') return refusal('victoriametrics', 400, `cannot process influx line protocol data: ${write}`);
    const split = write.lines.map((line, index) => this.#split(line, write, index));
    const refused = split.find((line) => typeof line === 'string');
    if (refused !== undefined && controls.refuseBadLines) return refusal('victoriametrics', 400, refused);
    for (const line of split) {
      if (typeof line === 'string') this.#dropped.invalid += 1;
      else this.#storeLine(line, write.unit, controls, nowMs);
    }
    return { status: 204, headers: { 'x-influxdb-version': '1.8.0', 'x-server-hostname': 'simulator' } };
  }

  metrics(): Answer {
    const { invalid, ...ignored } = this.#dropped;
    const lines = [
      ...Object.entries(ignored).map(([reason, count]) => `vm_rows_ignored_total{reason="${reason}"} ${count}`),
      `vm_rows_inserted_total{type="influx"} ${this.#store.received}`,
      `vm_rows_invalid_total{type="influx"} ${invalid}`,
    ];
    return textAnswer(200, `${lines.join('\n')}\n`);
  }

  /** A text is the answer to a bad line, which quotes the request from there on. */
  #split(line: string, { lines }: WriteRequest, index: number): SplitLine | string {
    try {
      return splitLine(line.replace(/\r$/, ''), true);
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      const rest = `${lines.slice(index).join('\n')}\n`;
      return `cannot process influx line protocol data: incorrect influx line ${JSON.stringify(rest)}: ${error.message}; see https://docs.victoriametrics.com/victoriametrics/integrations/influxdb/`;
    }
  }

  #storeLine({ measurement, tags, fields, time }: SplitLine, unit: bigint, controls: LineProtocolControls, nowMs: number): void {
    const timeMs = time === null ? Math.floor(nowMs) : Number((time * unit) / 1_000_000n);
    const labels = Object.fromEntries(tags.filter(([name, value]) => name !== '__name__' && value !== ''));
    const reason = reasonToIgnore(labels, timeMs, controls.retentionDays, nowMs);
    for (const field of fields) {
      const value = numberOf(field);
      if (Number.isNaN(value)) continue;
      if (reason) this.#dropped[reason] += 1;
      else this.#store.add({ measurement, labels, field: field.name, type: 'float', value, time: BigInt(timeMs) * 1_000_000n });
    }
  }
}

function reasonToIgnore(labels: Readonly<Record<string, string>>, timeMs: number, retentionDays: number | null, nowMs: number) {
  if (timeMs > nowMs + 2 * dayMs) return 'big_timestamp';
  if (retentionDays !== null && timeMs < nowMs - retentionDays * dayMs) return 'small_timestamp';
  const values = Object.values(labels);
  if (values.length > mostLabels) return 'too_many_labels';
  return values.some((value) => Buffer.byteLength(value) > mostLabelBytes) ? 'too_long_label_value' : null;
}

/** What is not a number in the usual form is stored as 0, also `.5` and `5.`. */
function numberOf({ text, quoted }: SplitField): number {
  if (!quoted && /^(t|true|f|false)$/i.test(text)) return /^t/i.test(text) ? 1 : 0;
  const number = quoted ? text : text.replace(/[iu]$/, '');
  if (/^[+-]?(nan|inf|infinity)$/i.test(number)) return Number(number.replace(/inf.*/i, 'Infinity'));
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(number) ? Number(number) : 0;
}
