import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { type CollectorBehavior, OtlpCollector } from './fixtures/otlp-collector.ts';
import { bytesOf, messagesAt, readFields, textOf } from './fixtures/protobuf-fields.ts';

interface RunEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From the start of the shutdown to its end, as the process saw it. */
  readonly shutdownMs: number;
  /** The headers that the run's last HTTP call carried. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A process of its own, because the SDK keeps its state in globals. */
async function run(variables: Readonly<Record<string, string>>, ...parameters: string[]): Promise<RunEnd> {
  const script = join(import.meta.dirname, 'fixtures', 'traced-run.ts');
  const child = spawn(process.execPath, [script, ...(parameters.length === 0 ? ['0'] : parameters)], {
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
  const said = Object.assign({}, ...lines.map((line): unknown => JSON.parse(line))) as Record<string, unknown>;
  const { shutdownMs, ...headers } = said;
  return {
    exitCode: exitCode as number | null,
    stdout,
    stderr,
    shutdownMs: Number(shutdownMs),
    headers: headers as Record<string, string>,
  };
}

function json<Shape>(body: Buffer): Shape {
  return JSON.parse(body.toString()) as Shape;
}

interface AnyValue {
  readonly stringValue?: string;
  readonly intValue?: number;
  readonly doubleValue?: number;
  readonly kvlistValue?: { readonly values: readonly KeyValue[] };
}

interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

interface WireSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly attributes: readonly KeyValue[];
  readonly status: { readonly code: number; readonly message?: string };
}

interface WireTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

interface WireLog {
  readonly traceId: string;
  readonly spanId: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly timeUnixNano: string;
  readonly body: AnyValue;
  readonly attributes: readonly KeyValue[];
}

interface WireLogs {
  readonly resourceLogs: readonly { readonly scopeLogs: readonly { readonly logRecords: readonly WireLog[] }[] }[];
}

interface WireMetrics {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly {
      readonly metrics: readonly {
        readonly name: string;
        readonly unit: string;
        readonly gauge: { readonly dataPoints: readonly { readonly asDouble: number; readonly attributes: readonly KeyValue[] }[] };
      }[];
    }[];
  }[];
}

describe('a run that is traced (JSON)', () => {
  it('is one trace: ticks in the run, calls in the ticks, log records in the ticks, and the last values', async () => {
    await using collector = await OtlpCollector.start(200);
    const end = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
    expect(end).toMatchObject({ exitCode: 0, stdout: '' });
    expect(collector.exports.map(({ path, contentType }) => `${path} ${contentType}`).sort()).toEqual([
      '/v1/logs application/json',
      '/v1/metrics application/json',
      '/v1/traces application/json',
    ]);

    const { resourceSpans } = json<WireTraces>(collector.bodyOf('traces'));
    const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
    const named = (name: string) => spans.filter((span) => span.name === name);
    const [runSpan] = named('run');
    expect(spans.map(({ name }) => name).sort()).toEqual(['GET', 'GET', 'deliver', 'run', 'tick', 'tick']);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(runSpan?.parentSpanId ?? '').toBe('');
    expect(named('tick').map(({ parentSpanId }) => parentSpanId)).toEqual([runSpan?.spanId, runSpan?.spanId]);
    expect(
      named('GET')
        .map(({ parentSpanId }) => parentSpanId)
        .sort(),
    ).toEqual(
      named('tick')
        .map(({ spanId }) => spanId)
        .sort(),
    );

    const clientKind = 3;
    const [call] = named('GET');
    expect(call?.kind).toBe(clientKind);
    expect(call?.attributes).toContainEqual({ key: 'http.response.status_code', value: { intValue: 200 } });
    const errorStatus = 2;
    expect(named('deliver')[0]?.status).toEqual({ code: errorStatus, message: 'the sink is down' });
    expect(named('deliver')[0]?.attributes).toContainEqual({ key: 'error.type', value: { stringValue: 'sink_down' } });

    expect(resourceSpans[0]?.resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'torus-job' } });
    expect(resourceSpans[0]?.resource.attributes).toContainEqual({ key: 'wattjobs.source', value: { stringValue: 'rack-ups' } });

    expect(end.headers['traceparent']).toBe(`00-${runSpan?.traceId}-${named('GET')[1]?.spanId}-01`);

    const records = json<WireLogs>(collector.bodyOf('logs')).resourceLogs.flatMap(({ scopeLogs }) =>
      scopeLogs.flatMap((scope) => scope.logRecords),
    );
    expect(records).toHaveLength(2);
    expect(records.map(({ spanId }) => spanId).sort()).toEqual(
      named('tick')
        .map(({ spanId }) => spanId)
        .sort(),
    );
    const warning = 13;
    expect(records[0]).toMatchObject({
      traceId: runSpan?.traceId,
      severityNumber: warning,
      severityText: 'warn',
      timeUnixNano: `${Date.UTC(2026, 0, 15, 12, 0, 0, 250)}000000`,
      body: { stringValue: 'stale' },
    });
    expect(records[0]?.attributes).toContainEqual({ key: 'tick', value: { intValue: 0 } });
    expect(records[0]?.attributes).toContainEqual({
      key: 'err',
      value: {
        kvlistValue: {
          values: [
            { key: 'code', value: { stringValue: 'X' } },
            { key: 'tries', value: { arrayValue: { values: [{ intValue: 1 }, { doubleValue: 2.5 }] } } },
          ],
        },
      },
    });

    const metrics = json<WireMetrics>(collector.bodyOf('metrics')).resourceMetrics.flatMap(({ scopeMetrics }) =>
      scopeMetrics.flatMap((scope) => scope.metrics),
    );
    const points = metrics.map(({ name, unit, gauge }) => ({
      name,
      unit,
      points: gauge.dataPoints.map(({ asDouble, attributes }) => ({ asDouble, attributes })),
    }));
    // The second phase was not read in the second tick, so nothing is told about it.
    expect(points).toEqual([
      { name: 'torus_power_watts', unit: 'W', points: [{ asDouble: -20.5, attributes: [{ key: 'phase', value: { stringValue: 'l1' } }] }] },
      {
        name: 'wattjobs_run_exit_code',
        unit: '1',
        points: [{ asDouble: 0, attributes: [{ key: 'source', value: { stringValue: 'rack-ups' } }] }],
      },
    ]);
  });

  it('has the service name that the user gave', async () => {
    await using collector = await OtlpCollector.start(200);
    await run({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_SERVICE_NAME: 'my ups' });
    const [resource] = json<WireTraces>(collector.bodyOf('traces')).resourceSpans;
    expect(resource?.resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'my ups' } });
  });

  it('sends only the signal that has an endpoint', async () => {
    await using collector = await OtlpCollector.start(200);
    const end = await run({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${collector.url}/v1/metrics` }, '75');
    expect(end).toMatchObject({ exitCode: 75, stdout: '', headers: {} });
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
  dataPoint: { asDouble: 4 },
  anyValue: { stringValue: 1 },
} as const;

describe('a run that is traced (protobuf, the default)', () => {
  it('is the same on the wire', async () => {
    await using collector = await OtlpCollector.start(200);
    const end = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }, '69');
    expect(end).toMatchObject({ exitCode: 69, stdout: '' });
    expect(collector.exports.map(({ path, contentType }) => `${path} ${contentType}`).sort()).toEqual([
      '/v1/logs application/x-protobuf',
      '/v1/metrics application/x-protobuf',
      '/v1/traces application/x-protobuf',
    ]);
    const hex = (message: Buffer, field: number) => bytesOf(message, field)[0]?.toString('hex');

    const spans = messagesAt(collector.bodyOf('traces'), ...protobuf.spans);
    const named = (name: string) => spans.filter((span) => textOf(span, protobuf.span.name) === name);
    const idsOf = (messages: readonly Buffer[], field: number) => messages.map((message) => hex(message, field)).sort();
    expect(spans).toHaveLength(6);
    expect(new Set(idsOf(spans, protobuf.span.traceId)).size).toBe(1);
    expect(new Set(idsOf(named('tick'), protobuf.span.parentSpanId))).toEqual(new Set(idsOf(named('run'), protobuf.span.spanId)));
    expect(idsOf(named('GET'), protobuf.span.parentSpanId)).toEqual(idsOf(named('tick'), protobuf.span.spanId));

    const records = messagesAt(collector.bodyOf('logs'), ...protobuf.logRecords);
    expect(idsOf(records, protobuf.logRecord.spanId)).toEqual(idsOf(named('tick'), protobuf.span.spanId));
    expect(
      records.map((record) => textOf(bytesOf(record, protobuf.logRecord.body)[0] ?? Buffer.of(), protobuf.anyValue.stringValue)),
    ).toEqual(['stale', 'stale']);

    const values = messagesAt(collector.bodyOf('metrics'), ...protobuf.metrics).map((metric) => [
      textOf(metric, protobuf.metric.name),
      ...messagesAt(metric, protobuf.metric.gauge, protobuf.gauge.dataPoints).map(doubleOf),
    ]);
    expect(values).toEqual([
      ['torus_power_watts', -20.5],
      ['wattjobs_run_exit_code', 69],
    ]);
  });
});

function doubleOf(dataPoint: Buffer): number {
  const bits = readFields(dataPoint).find(({ number }) => number === protobuf.dataPoint.asDouble)?.value;
  const bytes = Buffer.alloc(8);
  if (typeof bits === 'bigint') bytes.writeBigUInt64LE(bits);
  return bytes.readDoubleLE();
}

/** An address at which nobody listens. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** Two seconds, and what a busy machine adds. */
const longestMs = 2_500;

describe('a collector that fails costs two seconds at most, and changes nothing', () => {
  const behaviors: readonly (readonly [string, CollectorBehavior])[] = [
    ['never answers', 'silent'],
    ['closes in the middle of an answer', 'cut'],
    ['wants credentials', 401],
    ['has an error', 500],
    ['is overloaded', 503],
    ['wants fewer requests', 429],
  ];

  it.each(behaviors)('%s', async (_name, behavior) => {
    await using collector = await OtlpCollector.start(behavior);
    const end = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }, '75');
    expect(end).toMatchObject({ exitCode: 75, stdout: '' });
    expect(end.shutdownMs).toBeLessThan(longestMs);
    expect(new Set(collector.exports.map(({ path }) => path)).size).toBe(3);
    // Only the fixture's own two lines: no stack, no unhandled rejection.
    expect(end.stderr.trim().split('\n')).toHaveLength(2);
  });

  it.each([
    ['refuses the connection', async () => closedPort()],
    ['has a name that nobody knows', async () => 'http://collector.invalid:4318'],
    ['has an address that is none', async () => 'not an address'],
  ])('%s', async (_name, address) => {
    const end = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: await address() }, '77');
    expect(end).toMatchObject({ exitCode: 77, stdout: '' });
    expect(end.shutdownMs).toBeLessThan(longestMs);
  });

  it('never answers, with more to send than fits into one request', async () => {
    await using collector = await OtlpCollector.start('silent');
    const end = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }, '0', '1000');
    expect(end).toMatchObject({ exitCode: 0, stdout: '' });
    expect(end.shutdownMs).toBeLessThan(longestMs);
  });
});

describe('what the exporters say about themselves', () => {
  it('goes to stderr as JSON, and only when it is asked for', async () => {
    const end = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: await closedPort(), OTEL_LOG_LEVEL: 'debug' }, '0');
    expect(end).toMatchObject({ exitCode: 0, stdout: '' });
    const lines = end.stderr.trim().split('\n');
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.filter((line) => line.includes('"msg":"OpenTelemetry: ')).length).toBe(lines.length - 2);
    expect(end.stderr).toContain('not everything was sent');
  });
});

describe('without an endpoint', () => {
  it('nothing is traced, and nothing is loaded', async () => {
    const end = await run({ NODE_DEBUG: 'esm' }, '0');
    expect(end).toMatchObject({ exitCode: 0, stdout: '', headers: {} });
    expect(end.shutdownMs).toBeLessThan(50);
    expect(end.stderr).not.toContain('open-telemetry.ts');
  });
});
