import { HttpSession } from '../../packages/core/src/http/session.ts';
import type { Point } from '../../packages/core/src/job/point.ts';
import { type OpenOutbox, openOutbox } from '../../packages/core/src/outbox/open-outbox.ts';
import { OutboxReport } from '../../packages/core/src/run/outbox-report.ts';
import { StoreAndForward, type StoreAndForwardOptions } from '../../packages/core/src/run/store-and-forward.ts';
import { Tally } from '../../packages/core/src/run/tally.ts';
import type { LineSink } from '../../packages/core/src/sinks/line-sink.ts';
import { lineProtocolSink } from '../../packages/core/src/sinks/line-protocol.ts';
import type { Batch } from '../../packages/core/src/sinks/sink.ts';
import { noTracing } from '../../packages/core/src/telemetry/tracing.ts';
import { systemClock } from '../../packages/core/src/time/clock.ts';

// What the measurements of the outbox share: a batch of an hour's meters, the sink, and the outbox as a run opens it.

const fields = 10;

/** A pass over meters with ten values each. */
export function batchOfMeters(meters: number, timeMs: number): Batch {
  const points = Array.from({ length: meters * fields }, (_, index): Point => {
    const meter = Math.floor(index / fields);
    const value = 230 + Math.sin(timeMs + index);
    const labels = { system_id: `${4000 + meter}` };
    return { name: `acuvim_V${index % fields}`, labels, value, unit: 'volts', timeMs, device: `meter-${meter}` };
  });
  return { kind: 'readings', points, rows: [], isPartial: false };
}

export function sinkTo(url: string): LineSink {
  return lineProtocolSink({
    url: new URL(url),
    token: undefined,
    dialect: 'victoriametrics',
    retentionMs: undefined,
    session: new HttpSession({ userAgent: 'bench', cookies: 'none', maxRedirects: 0 }),
    names: { jobName: 'bench', device: 'bench', metrics: [], run: { jobName: 'runs', source: 'bench', metrics: [] } },
    clock: systemClock,
  });
}

const ignore = () => undefined;

/** The outbox of a run, without a rate budget. */
export async function outboxIn(folder: string, sink: LineSink): Promise<{ readonly outbox: StoreAndForward; readonly disk: OpenOutbox }> {
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore } as unknown as StoreAndForwardOptions['log'];
  const tally = new Tally();
  const report = new OutboxReport({ log, tally });
  const disk = await openOutbox({ folder, dialect: sink.dialect, limitBytes: 700_000_000, clock: systemClock, events: report });
  const outbox = new StoreAndForward({
    sink,
    disk,
    nextOrphan: () => Promise.resolve(undefined),
    memoryBytes: 64_000_000,
    bytesPerSecond: Number.MAX_SAFE_INTEGER,
    random: Math.random,
    clock: systemClock,
    report,
    tracing: noTracing,
    log,
    tally,
    outOfTime: new AbortController().signal,
  });
  return { outbox, disk };
}
