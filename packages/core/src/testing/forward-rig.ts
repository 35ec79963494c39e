import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pino } from 'pino';
import { openOutbox } from '../outbox/open-outbox.ts';
import { OutboxReport } from '../run/outbox-report.ts';
import { StoreAndForward } from '../run/store-and-forward.ts';
import { Tally } from '../run/tally.ts';
import type { Batch } from '../sinks/sink.ts';
import { noTracing } from '../telemetry/tracing.ts';
import { FakeClock } from './fake-clock.ts';
import { scriptedLineSink, type ScriptedLineSink } from './scripted-line-sink.ts';

interface ForwardOptions {
  readonly bytesPerSecond?: number;
  readonly outOfTime?: AbortSignal;
  readonly memoryBytes?: number;
}

/** Outboxes in one folder, one after the other, on one virtual clock, in front of a scripted sink. */
export class ForwardRig implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'forward-'));
  readonly clock = new FakeClock();
  readonly messages: string[] = [];
  sink: ScriptedLineSink = scriptedLineSink();
  tally = new Tally();
  /** What the disk does instead of a step of every append. */
  diskFault: { readonly step: 'write' | 'datasync'; readonly code: string } | undefined;
  readonly #opened: StoreAndForward[] = [];

  /** Starts the outbox of a run, on the disk or in memory. */
  async start(kind: 'disk' | 'memory' = 'disk', options: ForwardOptions = {}): Promise<StoreAndForward> {
    const { clock, folder, sink } = this;
    const log = pino({ level: 'info' }, { write: (line: string) => void this.messages.push(JSON.parse(line).msg) });
    const tally = new Tally();
    tally.anyReading = true;
    this.tally = tally;
    const report = new OutboxReport({ log, tally });
    const disk =
      kind === 'memory'
        ? undefined
        : await openOutbox({ folder, dialect: sink.dialect, limitBytes: 1_000_000, clock, events: report, openFile: this.#openFile });
    const outbox = new StoreAndForward({
      sink,
      disk,
      nextOrphan: () => Promise.resolve(undefined),
      memoryBytes: 10_000,
      bytesPerSecond: 1_000_000,
      random: () => 0,
      clock,
      report,
      tracing: noTracing,
      log,
      tally,
      outOfTime: new AbortController().signal,
      ...options,
    });
    this.#opened.push(outbox);
    return outbox;
  }

  /** The exit code of the run. */
  get exitCode(): number {
    return this.tally.verdict(false)?.exitCode ?? 0;
  }

  /** Lets what runs in the background go on for a while. */
  async pass(durationMs: number): Promise<void> {
    for (let passedMs = 0; passedMs < durationMs; passedMs += 250) {
      this.clock.advance(250);
      for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const outbox of this.#opened) await outbox.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  readonly #openFile: typeof open = async (...parameters) =>
    new Proxy(await open(...parameters), {
      get: (file, name) => {
        const { diskFault } = this;
        const value: unknown = Reflect.get(file, name, file);
        if (name !== diskFault?.step) return typeof value === 'function' ? value.bind(file) : value;
        return async (bytes?: Buffer) => {
          // A full disk takes a part of a record.
          if (bytes !== undefined) await file.write(bytes, 0, Math.floor(bytes.length / 2));
          throw Object.assign(new TypeError(`${diskFault.code}: a broken disk`), { code: diskFault.code, syscall: 'write' });
        };
      },
    });
}

/** A batch with so many times the same point, whose time is its value. */
export function batchOfValue(value: number, kind: Batch['kind'] = 'readings', count = 1): Batch {
  const point = { name: 'n', labels: {}, value, unit: 'none', timeMs: value, device: 'd' } as const;
  return { kind, points: Array.from({ length: count }, () => point), isPartial: false, rows: [] };
}

/** The line of such a point. */
export function lineOfValue(value: number): string {
  return `n d ${value} ${value}`;
}
