import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { ReportRefusedItem, RetryDelivery } from '../errors/errors.ts';
import { HttpFailure } from '../http/http-failure.ts';
import type { HttpSession } from '../http/session.ts';
import type { Finding } from '../job/finding.ts';
import type { Point } from '../job/point.ts';
import { fitTag } from '../line-protocol/fit-tag.ts';
import { type LabelledPoint, linePoints } from '../line-protocol/line-points.ts';
import type { LineDialect } from '../line-protocol/line-point.ts';
import { lineProblem, type TimeLimits, timeProblem } from '../line-protocol/line-problem.ts';
import { readLine } from '../line-protocol/read-line.ts';
import { writeLine } from '../line-protocol/write-line.ts';
import { quoteForeignText } from '../redaction/foreign-text.ts';
import type { Secret } from '../settings/secret.ts';
import type { Clock } from '../time/clock.ts';
import { blockOf, type CountedLine, countLine, linesIn } from './line-blocks.ts';
import { lineVerdict, type LineVerdict } from './line-protocol-answer.ts';
import { checkLineProtocol } from './line-protocol-check.ts';
import { LineSender } from './line-sender.ts';
import type { EncodedBatch, LineBlock, LineSink, SendAnswer } from './line-sink.ts';
import { countReadings, type SeriesNames } from './series-groups.ts';
import { type Answer, type Batch, nothingAccepted, type Retry } from './sink.ts';

const compressed = promisify(gzip);

export interface LineProtocolOptions {
  /** The whole address of a write, with its query. */
  readonly url: URL;
  readonly token: Secret | undefined;
  readonly dialect: LineDialect;
  /** How long the server keeps points; absent if everything is sent. */
  readonly retentionMs: number | undefined;
  readonly session: HttpSession;
  readonly names: SeriesNames;
  readonly clock: Pick<Clock, 'now'>;
}

/** A point with the labels that a Pushgateway's group would give it. */
type SeriesPoint = LabelledPoint & { readonly point: Point };

/**
 * A server that takes line protocol: VictoriaMetrics or InfluxDB. It keeps every value with its time, so it also takes history.
 * Each line is read back before it is sent, because VictoriaMetrics answers 204 to lines that it drops.
 */
export function lineProtocolSink(options: LineProtocolOptions): LineSink {
  return new LineProtocol(options);
}

class LineProtocol implements LineSink {
  readonly name = 'line protocol';
  readonly takes = 'points';
  readonly dialect: LineDialect;
  readonly #options: LineProtocolOptions;
  readonly #readings: ReadonlySet<string>;
  readonly #sender = new LineSender((lines, signal) => this.#post(lines, signal));

  constructor(options: LineProtocolOptions) {
    this.#options = options;
    this.dialect = options.dialect;
    this.#readings = new Set(options.names.metrics.filter(({ kind }) => kind === 'reading').map(({ name }) => name));
  }

  readings({ points }: Batch): number {
    return countReadings(points, this.#options.names.metrics);
  }

  encode(batch: Batch): EncodedBatch {
    const { lines, refused, warnings } = this.#encode(batch);
    return { block: blockOf(lines), refused, warnings };
  }

  async send(block: LineBlock, signal: AbortSignal): Promise<SendAnswer> {
    const { kept, expired } = this.#withoutExpired(block);
    const { accepted, refused, retry } = await this.#sender.send(kept, signal);
    const count = (lines: readonly string[]) => lines.map((line) => countLine(line, this.dialect, this.#readings));
    // What was counted before is not counted again.
    const left = retry?.lines.length === block.lineCount ? block : blockOf(count(retry?.lines ?? []));
    return {
      acceptedReadings:
        accepted.length === block.lineCount ? block.readingCount : count(accepted).reduce((sum, { readingCount }) => sum + readingCount, 0),
      refused: [...expired, ...refused].map(({ line, words }) => ({
        line,
        error: refusal(`the line ${quoteForeignText(line, 200)}`, words),
      })),
      ...(retry === undefined || left === undefined ? {} : { retry: { block: left, ...retry.why } }),
    };
  }

  rewrite(block: LineBlock, fromDialect: LineDialect): LineBlock {
    if (fromDialect === this.dialect) return block;
    const text = linesIn(block).map((line) => {
      const read = readLine(line, fromDialect);
      if ('problem' in read) return `${line}\n`;
      const tags = Object.fromEntries([...read.tags].map(([name, value]) => [name, fitTag(value, this.dialect)]));
      const fields = Object.fromEntries([...read.fields].map(([name, { value }]) => [name, Number(value)]));
      return writeLine({ measurement: read.measurement, tags, fields, timeMs: Number(read.timestamp ?? 0n) }, this.dialect);
    });
    return { ...block, text: text.join('') };
  }

  async deliver(batch: Batch, signal: AbortSignal): Promise<Answer> {
    if (batch.points.length === 0) return nothingAccepted;
    const { lines, refused, warnings } = this.#encode(batch);
    const block = blockOf(lines);
    const sent: SendAnswer = block === undefined ? { acceptedReadings: 0, refused: [] } : await this.send(block, signal);
    const left = new Set(sent.retry === undefined ? [] : linesIn(sent.retry.block));
    const points = lines.filter(({ text }) => left.has(text)).flatMap((line) => line.points.map(({ point }) => point));
    return {
      accepted: sent.acceptedReadings,
      refused: [...refused, ...sent.refused.map(({ error }) => error)],
      ...(warnings.length === 0 ? {} : { warnings }),
      ...(sent.retry === undefined ? {} : { retry: retryOf(sent.retry, { ...batch, points }) }),
    };
  }

  async *check(signal: AbortSignal): AsyncIterable<Finding> {
    yield* await checkLineProtocol({ ...this.#options, headers: this.#authorization, signal });
  }

  #encode({ kind, points }: Batch): {
    readonly lines: readonly (CountedLine & { readonly points: readonly SeriesPoint[] })[];
    readonly refused: readonly ReportRefusedItem[];
    readonly warnings: readonly Finding[];
  } {
    const { names } = this.#options;
    const job = kind === 'run' ? names.run.jobName : names.jobName;
    const shared = new Map<Point['labels'], SeriesPoint['labels'] & { readonly instance: string }>();
    const series = points.map((point): SeriesPoint => {
      const { name, value, timeMs, device } = point;
      const known = shared.get(point.labels);
      const labels = known?.instance === device ? known : { ...point.labels, job, instance: device };
      shared.set(point.labels, labels);
      return { name, labels, value, timeMs, point };
    });
    const { lines, refused, altered } = linePoints(series, this.dialect);
    const refusals = refused.map(({ point, problem }) => refusal(nameOf(point.point), problem));
    const written: (CountedLine & { points: readonly SeriesPoint[] })[] = [];
    for (const { line, points: ofLine } of lines) {
      const text = writeLine(line, this.dialect).slice(0, -1);
      const problem = lineProblem(text, line, this.dialect, this.#limits);
      if (problem !== undefined) {
        refusals.push(
          refusal(
            ofLine
              .slice(0, 3)
              .map(({ point }) => nameOf(point))
              .join(', '),
            problem,
          ),
        );
        continue;
      }
      const readingCount = ofLine.filter(({ name }) => this.#readings.has(name)).length;
      written.push({ text, readingCount, timeMs: line.timeMs, points: ofLine });
    }
    return { lines: written, refused: refusals, warnings: alterations(altered, this.dialect) };
  }

  get #limits(): TimeLimits {
    return { nowMs: this.#options.clock.now(), retentionMs: this.#options.retentionMs };
  }

  get #authorization(): Readonly<Record<string, string>> {
    const { token } = this.#options;
    // vmauth, which guards VictoriaMetrics, compares a token only as `Bearer`; InfluxDB 2 documents `Token`.
    const scheme = this.dialect === 'victoriametrics' ? 'Bearer' : 'Token';
    return token === undefined ? {} : { authorization: `${scheme} ${token.reveal()}` };
  }

  /**
   * Lines that have waited may have become too old: the server would discard them without a word.
   * One that is ahead of the clock is sent: it was not when it was kept, so the clock was set back, perhaps because it is wrong since a start.
   */
  #withoutExpired(block: LineBlock): { readonly kept: readonly string[]; readonly expired: readonly { line: string; words: string }[] } {
    const lines = linesIn(block);
    const limits = this.#limits;
    const expiry = (timeMs: number) => (timeMs > limits.nowMs ? undefined : timeProblem(timeMs, limits));
    if (expiry(block.oldestMs) === undefined) return { kept: lines, expired: [] };
    const judged = lines.map((line) => ({ line, problem: expiry(countLine(line, this.dialect, this.#readings).timeMs) }));
    return {
      kept: judged.filter(({ problem }) => problem === undefined).map(({ line }) => line),
      expired: judged.flatMap(({ line, problem }) => (problem === undefined ? [] : [{ line, words: `its time ${problem}` }])),
    };
  }

  async #post(lines: readonly string[], signal: AbortSignal): Promise<LineVerdict> {
    const { url, session, clock } = this.#options;
    const body = await compressed(lines.map((line) => `${line}\n`).join(''), { level: 1 });
    const headers = { ...this.#authorization, 'content-encoding': 'gzip' };
    try {
      const reply = await session.post(url, body, 'text/plain; charset=utf-8', { headers, signal });
      return lineVerdict(reply, url, clock.now());
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      const { kind, status = 0 } = error;
      // Its head is the whole answer: what a proxy sends behind it means nothing.
      if (status === 204) return { kind: 'accepted' };
      // VictoriaMetrics repeats the request from the bad line on, so fewer lines get a shorter answer.
      if (kind === 'too-large' && status >= 400) return lineVerdict({ status, headers: {}, body: '' }, url, clock.now());
      const message = `the values were not accepted: ${error.message}`;
      const fix = kind === 'redirects' ? { fix: 'Set LINE_PROTOCOL_URL to the address to which it redirects.' } : {};
      const details = { reason: error.reasonOf('line_protocol'), cause: error, ...fix };
      return { kind: 'failed', error: new RetryDelivery(message, details), when: 'soon' };
    }
  }
}

function retryOf({ error, when, afterMs }: NonNullable<SendAnswer['retry']>, batch: Batch): Retry {
  return { batch, error, when, ...(afterMs === undefined ? {} : { afterMs }) };
}

function nameOf({ name, device }: Point): string {
  return quoteForeignText(`${name} of ${device}`, 200);
}

function refusal(what: string, why: string): ReportRefusedItem {
  return new ReportRefusedItem(`${what} was refused: ${why}`, { reason: 'line_protocol_refused' });
}

function alterations(altered: ReadonlySet<string>, dialect: LineDialect): readonly Finding[] {
  if (altered.size === 0) return [];
  const example = quoteForeignText(JSON.stringify([...altered][0]), 100);
  const message = `${altered.size} label values were altered, because line protocol cannot hold them, such as ${example}`;
  const fix = `Rename them: no line breaks${dialect === 'influxdb' ? ', and no backslash at the end, before a space, a comma or an equals sign, or twice in a row' : ''}.`;
  return [{ subject: 'line protocol', message, fix }];
}
