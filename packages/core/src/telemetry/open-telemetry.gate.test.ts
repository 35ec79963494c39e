import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { gaugesIn, type KeyValue, logRecordsIn, resourceIn, resourceOfMetrics, spansIn } from './fixtures/otlp-json.ts';
import { type CollectorBehavior, OtlpCollector, slowAnswerMs } from './fixtures/otlp-collector.ts';
import { bytesOf, messagesAt, readFields, textOf } from './fixtures/protobuf-fields.ts';

interface RunEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What the run itself reported on stderr. */
  readonly report: Readonly<Record<string, unknown>> & { readonly shutdownMs: number; readonly powerTimeMs: number };
}

/** In its own process, because the SDK keeps its state in globals. */
async function run(variables: Readonly<Record<string, string>>, exitCode = '0', logLines = '1'): Promise<RunEnd> {
  const script = join(import.meta.dirname, 'fixtures', 'traced-run.ts');
  const child = spawn(process.execPath, [script, exitCode, logLines], { env: variables, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const report = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as RunEnd['report'];
  return { exitCode: code as number | null, stdout, stderr, report };
}

/** Sorted, because no order is promised. */
function sorted(texts: readonly (string | undefined)[]): readonly string[] {
  return texts.map(String).toSorted((left, right) => left.localeCompare(right));
}

function withString(key: string, stringValue: string): KeyValue {
  return { key, value: { stringValue } };
}

describe('a traced run (JSON)', () => {
  it('is one trace: ticks in the run, calls in the ticks, log records in the ticks, and the last values', async () => {
    await using collector = await OtlpCollector.start(200);
    const end = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
    expect(end).toMatchObject({ exitCode: 0, stdout: '' });
    expect(sorted(collector.exports.map(({ path, contentType }) => `${path} ${contentType}`))).toEqual([
      '/v1/logs application/json',
      '/v1/metrics application/json',
      '/v1/traces application/json',
    ]);

    const spans = spansIn(collector.bodyOf('traces'));
    const named = (name: string) => spans.filter((span) => span.name === name);
    const [runSpan] = named('run');
    const ticks = sorted(named('tick').map(({ spanId }) => spanId));
    expect(sorted(spans.map(({ name }) => name))).toEqual(['deliver', 'GET', 'GET', 'run', 'tick', 'tick']);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(runSpan?.parentSpanId ?? '').toBe('');
    expect(named('tick').map(({ parentSpanId }) => parentSpanId)).toEqual([runSpan?.spanId, runSpan?.spanId]);
    expect(sorted(named('GET').map(({ parentSpanId }) => parentSpanId))).toEqual(ticks);

    const clientKind = 3;
    const errorCode = 2;
    const [call, lastCall] = named('GET');
    const [delivery] = named('deliver');
    expect(call?.kind).toBe(clientKind);
    expect(call?.attributes).toContainEqual({ key: 'http.response.status_code', value: { intValue: 200 } });
    expect(delivery?.status).toEqual({ code: errorCode, message: 'the sink is down' });
    expect(delivery?.attributes).toContainEqual(withString('error.type', 'sink_down'));
    expect(end.report).toMatchObject({ traceparent: `00-${runSpan?.traceId}-${lastCall?.spanId}-01` });

    const resource = resourceIn(collector.bodyOf('traces'));
    expect(resource).toContainEqual(withString('service.name', 'torus-job'));
    expect(resource).toContainEqual(withString('wattjobs.source', 'rack-ups'));

    const records = logRecordsIn(collector.bodyOf('logs'));
    const warning = 13;
    expect(sorted(records.map(({ spanId }) => spanId))).toEqual(ticks);
    expect(records[0]).toMatchObject({
      traceId: runSpan?.traceId,
      severityNumber: warning,
      severityText: 'warn',
      timeUnixNano: `${Date.UTC(2026, 0, 15, 12, 0, 0, 250)}000000`,
      body: { stringValue: 'stale' },
    });
    expect(records[0]?.attributes).toContainEqual({ key: 'tick', value: { intValue: 0 } });
    const tries = { key: 'tries', value: { arrayValue: { values: [{ intValue: 1 }, { doubleValue: 2.5 }] } } };
    expect(records[0]?.attributes).toContainEqual({ key: 'err', value: { kvlistValue: { values: [withString('code', 'X'), tries] } } });

    // The second phase was not read in the second tick, so nothing is reported about it.
    const gauges = gaugesIn(collector.bodyOf('metrics'));
    const timeUnixNano = `${end.report.powerTimeMs}000000`;
    expect(gauges).toMatchObject([
      {
        name: 'torus_power_watts',
        unit: 'W',
        gauge: {
          dataPoints: [{ asDouble: -20.5, attributes: [withString('phase', 'l1')], startTimeUnixNano: timeUnixNano, timeUnixNano }],
        },
      },
      {
        name: 'wattjobs_run_exit_code',
        unit: '1',
        gauge: { dataPoints: [{ asDouble: 0, attributes: [withString('source', 'rack-ups')] }] },
      },
    ]);
    expect(gauges.map(({ gauge }) => gauge.dataPoints.length)).toEqual([1, 1]);
    expect(resourceOfMetrics(collector.bodyOf('metrics'))).toContainEqual(withString('wattjobs.source', 'rack-ups'));
  });

  it('has the service name that the user gave', async () => {
    await using collector = await OtlpCollector.start(200);
    await run({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_SERVICE_NAME: 'my ups' });
    expect(resourceIn(collector.bodyOf('traces'))).toContainEqual(withString('service.name', 'my ups'));
  });

  it('sends only the signal that has an endpoint', async () => {
    await using collector = await OtlpCollector.start(200);
    const end = await run({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${collector.url}/v1/metrics` }, '75');
    expect(end).toMatchObject({ exitCode: 75, stdout: '' });
    expect(end.report).not.toHaveProperty('traceparent');
    expect(collector.exports.map(({ path }) => path)).toEqual(['/v1/metrics']);
  });
});

/** Field numbers of opentelemetry-proto 1.x, in trace.proto, logs.proto, metrics.proto and common.proto. */
const protobuf = {
  spans: [1, 2, 2],
  span: { traceId: 1, spanId: 2, parentSpanId: 4, name: 5 },
  logRecords: [1, 2, 2],
  logRecord: { body: 5, traceId: 9, spanId: 10 },
  metrics: [1, 2, 2],
  metric: { name: 1, gauge: 5 },
  gauge: { dataPoints: 1 },
  dataPoint: { timeUnixNano: 3, asDouble: 4 },
  anyValue: { stringValue: 1 },
} as const;

describe('a traced run (protobuf, the default)', () => {
  it('sends the same data', async () => {
    await using collector = await OtlpCollector.start(200);
    const end = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }, '69');
    expect(end).toMatchObject({ exitCode: 69, stdout: '' });
    expect(sorted(collector.exports.map(({ path, contentType }) => `${path} ${contentType}`))).toEqual([
      '/v1/logs application/x-protobuf',
      '/v1/metrics application/x-protobuf',
      '/v1/traces application/x-protobuf',
    ]);
    const hex = (message: Buffer, field: number) => bytesOf(message, field)[0]?.toString('hex');

    const spans = messagesAt(collector.bodyOf('traces'), ...protobuf.spans);
    const named = (name: string) => spans.filter((span) => textOf(span, protobuf.span.name) === name);
    const idsOf = (messages: readonly Buffer[], field: number) => sorted(messages.map((message) => hex(message, field)));
    expect(spans).toHaveLength(6);
    expect(new Set(idsOf(spans, protobuf.span.traceId)).size).toBe(1);
    expect(new Set(idsOf(named('tick'), protobuf.span.parentSpanId))).toEqual(new Set(idsOf(named('run'), protobuf.span.spanId)));
    expect(idsOf(named('GET'), protobuf.span.parentSpanId)).toEqual(idsOf(named('tick'), protobuf.span.spanId));

    const records = messagesAt(collector.bodyOf('logs'), ...protobuf.logRecords);
    expect(idsOf(records, protobuf.logRecord.spanId)).toEqual(idsOf(named('tick'), protobuf.span.spanId));
    expect(
      records.map((record) => textOf(bytesOf(record, protobuf.logRecord.body)[0] ?? Buffer.of(), protobuf.anyValue.stringValue)),
    ).toEqual(['stale', 'stale']);

    const metrics = messagesAt(collector.bodyOf('metrics'), ...protobuf.metrics);
    const pointsOf = (metric: Buffer) => messagesAt(metric, protobuf.metric.gauge, protobuf.gauge.dataPoints);
    expect(metrics.map((metric) => [textOf(metric, protobuf.metric.name), ...pointsOf(metric).map(doubleOf)])).toEqual([
      ['torus_power_watts', -20.5],
      ['wattjobs_run_exit_code', 69],
    ]);
    const [powerTime, endTime] = metrics.flatMap(pointsOf).map(timeMsOf);
    expect(powerTime).toBe(end.report.powerTimeMs);
    expect(Number(endTime) - end.report.powerTimeMs).toBeGreaterThanOrEqual(3 * 3_600_000);
  });
});

function doubleOf(dataPoint: Buffer): number {
  const bits = readFields(dataPoint).find(({ number }) => number === protobuf.dataPoint.asDouble)?.value;
  const bytes = Buffer.alloc(8);
  if (typeof bits === 'bigint') bytes.writeBigUInt64LE(bits);
  return bytes.readDoubleLE();
}

/** Rounded to the millisecond: a time in nanoseconds does not fit the 53 bits of a number. */
function timeMsOf(dataPoint: Buffer): number {
  const nanoseconds = readFields(dataPoint).find(({ number }) => number === protobuf.dataPoint.timeUnixNano)?.value;
  return Math.round(Number(nanoseconds) / 1_000_000);
}

/** An address at which nobody listens. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** Two seconds, plus a margin for a busy machine. Without its limit, an exporter waits for ten. */
const longestMs = 9_000;

// They only wait, so they run concurrently.
describe.concurrent('a failing collector delays the end by two seconds at most, and changes nothing else', () => {
  const behaviors: readonly (readonly [string, CollectorBehavior])[] = [
    ['never answers', 'silent'],
    ['closes in the middle of an answer', 'cut'],
    ['requires credentials', 401],
    ['has an error', 500],
    ['is overloaded', 503],
    ['limits the rate of requests', 429],
  ];

  it.each(behaviors)('%s', async (_name, behavior) => {
    await using collector = await OtlpCollector.start(behavior);
    const end = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }, '75');
    expect(end).toMatchObject({ exitCode: 75, stdout: '' });
    expect(end.report.shutdownMs).toBeLessThan(longestMs);
    expect(new Set(collector.exports.map(({ path }) => path)).size).toBe(3);
    // Only what the run itself prints: no stack, no unhandled rejection.
    expect(end.stderr).toBe(`${JSON.stringify(end.report)}\n`);
  });

  it.each([
    ['refuses the connection', async () => closedPort()],
    ['has an unknown host name', async () => 'http://collector.invalid:4318'],
    ['has an invalid address', async () => 'not an address'],
  ])('%s', async (_name, address) => {
    const end = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: await address() }, '77');
    expect(end).toMatchObject({ exitCode: 77, stdout: '' });
    expect(end.report.shutdownMs).toBeLessThan(longestMs);
  });

  it('accepts traces only: the other signals do not cut them short', async () => {
    await using collector = await OtlpCollector.start('traces-only');
    const end = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    expect(end).toMatchObject({ exitCode: 0, stdout: '' });
    expect(end.report.shutdownMs).toBeGreaterThan(0.9 * slowAnswerMs);
    expect(end.report.shutdownMs).toBeLessThan(longestMs);
  });

  it('never answers, with more to send than fits into one request', async () => {
    await using collector = await OtlpCollector.start('silent');
    const end = await run({ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${collector.url}/v1/logs` }, '0', '300');
    expect(end).toMatchObject({ exitCode: 0, stdout: '' });
    // Longer than the limit for one request, because a second one waits behind it.
    expect(end.report.shutdownMs).toBeGreaterThan(1_000);
    expect(end.report.shutdownMs).toBeLessThan(longestMs);
  });
});

describe('diagnostics of the exporters', () => {
  it('go to stderr as JSON, and only if OTEL_LOG_LEVEL is set', async () => {
    const credentials = { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=hunter2' };
    const end = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: await closedPort(), OTEL_LOG_LEVEL: 'all', ...credentials });
    expect(end).toMatchObject({ exitCode: 0, stdout: '' });
    const lines = end.stderr.trim().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter((line) => line.includes('"msg":"OpenTelemetry: '))).toHaveLength(lines.length - 1);
    expect(end.stderr).toContain('not everything was sent');
    expect(end.stderr).not.toContain('hunter2');
  });
});

describe('a run without an endpoint', () => {
  it('traces nothing and does not even load OpenTelemetry', async () => {
    const end = await run({ OTEL_SERVICE_NAME: 'unused' });
    expect(end).toMatchObject({ exitCode: 0, stdout: '', report: { isLoaded: false } });
    expect(end.report).not.toHaveProperty('traceparent');
  });

  it('differs from a run with one, which loads it', async () => {
    await using collector = await OtlpCollector.start(200);
    expect((await run({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })).report).toMatchObject({ isLoaded: true });
  });
});
