import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOutbox } from '../outbox/open-outbox.ts';
import type { Batch } from '../sinks/sink.ts';
import { noTracing } from '../telemetry/tracing.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { scriptedLineSink, type ScriptedLineSink } from '../testing/scripted-line-sink.ts';
import { OutboxReport } from './outbox-report.ts';
import { StoreAndForward } from './store-and-forward.ts';
import { Tally } from './tally.ts';

let folder: string;
let clock: FakeClock;
let sink: ScriptedLineSink;
let tally: Tally;
let messages: string[];
let open_: StoreAndForward[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forward-'));
  clock = new FakeClock();
  sink = scriptedLineSink();
  [messages, open_] = [[], []];
});

afterEach(async () => {
  for (const outbox of open_) await outbox.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a disk does to a record: an error instead of a write, or instead of an fsync. */
let diskFault: { readonly step: 'write' | 'datasync'; readonly code: string } | undefined;

const failingOpen: typeof open = async (...parameters) => {
  const file = await open(...parameters);
  const failing = new Set<unknown>(['write', 'datasync']);
  return new Proxy(file, {
    get: (target, name) => {
      if (name === diskFault?.step && failing.has(name)) {
        return async (bytes?: Buffer) => {
          // A full disk takes a part of a record.
          if (bytes !== undefined) await target.write(bytes, 0, Math.floor(bytes.length / 2));
          throw Object.assign(new TypeError(`${diskFault?.code}: a broken disk`), { code: diskFault?.code, syscall: 'write' });
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
};

async function start(
  kind: 'disk' | 'memory' = 'disk',
  options: { bytesPerSecond?: number; outOfTime?: AbortSignal; memoryBytes?: number } = {},
) {
  const log = pino({ level: 'info' }, { write: (line: string) => void messages.push(JSON.parse(line).msg) });
  tally = new Tally();
  tally.anyReading = true;
  const report = new OutboxReport({ log, tally });
  const disk =
    kind === 'memory'
      ? undefined
      : await openOutbox({ folder, dialect: 'victoriametrics', limitBytes: 1_000_000, clock, events: report, openFile: failingOpen });
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
  open_.push(outbox);
  return outbox;
}

function batch(value: number, kind: Batch['kind'] = 'readings', count = 1): Batch {
  const point = { name: 'n', labels: {}, value, unit: 'none', timeMs: value, device: 'd' } as const;
  return { kind, points: Array.from({ length: count }, () => point), isPartial: false, rows: [] };
}

const line = (value: number) => `n d ${value} ${value}`;
const exitCode = () => tally.verdict(false)?.exitCode ?? 0;

/** Lets what runs in the background go on for a while. */
async function pass(durationMs: number): Promise<void> {
  for (let passedMs = 0; passedMs < durationMs; passedMs += 250) {
    clock.advance(250);
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  }
}

describe.each(['disk', 'memory'] as const)('an outbox in %s', (kind) => {
  beforeEach(() => {
    diskFault = undefined;
  });

  it('sends each batch at once', async () => {
    const outbox = await start(kind);
    expect([await outbox.deliver(batch(1)), await outbox.deliver(batch(2))]).toEqual(['accepted', 'accepted']);
    expect(sink.accepted).toEqual([line(1), line(2)]);
    expect([tally.readings, exitCode()]).toEqual([2, 0]);
    expect(outbox.status).toMatchObject({ readingCount: 0, oldestMs: undefined });
  });

  it('sends the newest first after an outage, and what waited behind it, oldest first', async () => {
    const outbox = await start(kind);
    sink.script = 'down';
    for (const value of [1, 2, 3]) expect(await outbox.deliver(batch(value))).toBe(kind === 'disk' ? 'kept' : 'undelivered');
    expect(sink.requests).toEqual([[line(1)]]);
    expect(exitCode()).toBe(75);
    sink.script = 'accept';
    clock.advance(60_000);
    expect(await outbox.deliver(batch(4))).toBe('accepted');
    await pass(1_000);
    // When the pause was over, 3 was the newest.
    expect(sink.accepted[0]).toBe(line(3));
    expect(sink.accepted.filter((accepted) => accepted !== line(4))).toEqual([line(3), line(1), line(2)]);
    expect(sink.accepted).toContain(line(4));
    expect([outbox.isEmpty, exitCode(), tally.readings]).toEqual([true, 0, 4]);
    expect(messages).toContain('a problem is gone');
  });

  it('asks a receiver that is down less and less often, and goes on by itself', async () => {
    const outbox = await start(kind);
    sink.script = 'down';
    await outbox.deliver(batch(1));
    await pass(60_000);
    // After 1, 2, 4, 8, 16 and 30 s.
    expect(sink.requests).toHaveLength(6);
    sink.script = 'accept';
    await pass(30_000);
    expect(sink.accepted).toEqual([line(1)]);
  });

  it('waits as long as the server asks, for the newest too', async () => {
    const outbox = await start(kind);
    sink.script = { afterMs: 120_000 };
    await outbox.deliver(batch(1));
    sink.script = 'accept';
    await pass(60_000);
    await outbox.deliver(batch(2));
    await outbox.flush();
    expect(sink.accepted).toEqual([]);
    await pass(60_000);
    await outbox.deliver(batch(3));
    expect(sink.accepted[0]).toBe(line(3));
  });

  it('sends what waited within the rate budget, and the newest at once', async () => {
    const outbox = await start(kind, { bytesPerSecond: 50_000, memoryBytes: 1_000_000 });
    sink.script = 'down';
    for (const value of [1, 2, 3, 4]) await outbox.deliver(batch(value, 'readings', 5_000));
    sink.script = 'accept';
    const sent = () => sink.requests.slice(1).map(([first]) => first);
    await pass(1_250);
    // The newest, and the oldest; 50 kB of what waited are paid with more than a second.
    expect(sent()).toEqual([line(4), line(1)]);
    await outbox.deliver(batch(5));
    expect(sent()).toEqual([line(4), line(1), line(5)]);
    await pass(3_000);
    expect(sent()).toEqual([line(4), line(1), line(5), line(2), line(3)]);
    expect(outbox.status.readingCount).toBe(0);
  });

  it('does not send again what was accepted of a request', async () => {
    const outbox = await start(kind);
    sink.script = 'down';
    for (const value of [1, 2, 3]) await outbox.deliver(batch(value));
    sink.script = { acceptFirst: 1 };
    clock.advance(5_000);
    await pass(500);
    sink.script = 'accept';
    await outbox.flush();
    expect(sink.accepted.toSorted()).toEqual([line(1), line(2), line(3)]);
    expect([outbox.status.readingCount, exitCode()]).toEqual([0, 0]);
  });

  it('retries at the end for a few seconds', async () => {
    const outbox = await start(kind);
    sink.script = 'down';
    await outbox.deliver(batch(1));
    let attempts = 0;
    sink.script = () => ((attempts += 1) < 3 ? 'down' : 'accept');
    await outbox.flush();
    expect([sink.accepted, exitCode()]).toEqual([[line(1)], 0]);
    sink.script = 'down';
    await outbox.deliver(batch(2));
    const beforeMs = clock.monotonic();
    await outbox.flush();
    expect(clock.monotonic() - beforeMs).toBeLessThanOrEqual(5_000);
    expect(exitCode()).toBe(75);
  });

  it('does not wait if a person must act first', async () => {
    const outbox = await start(kind);
    sink.script = 'unauthorized';
    await outbox.deliver(batch(1));
    const sleeps = clock.sleepsMs.length;
    await outbox.flush();
    expect([sink.requests.length, clock.sleepsMs.length - sleeps, exitCode()]).toEqual([1, 0, 75]);
  });

  it('ends a run without time with 75 if something waits, and does not hang', async () => {
    const outbox = await start(kind, { outOfTime: AbortSignal.abort() });
    expect(await outbox.deliver(batch(1))).toBe(kind === 'disk' ? 'kept' : 'undelivered');
    await outbox.flush();
    expect([sink.requests.length, exitCode()]).toEqual([0, 75]);
  });

  it('sets refused lines aside and delivers the others', async () => {
    const outbox = await start(kind);
    sink.script = { refuse: /n d 2 / };
    await outbox.deliver(batch(1));
    await outbox.deliver(batch(2));
    expect(sink.accepted).toEqual([line(1)]);
    expect([outbox.status.quarantinedLines, outbox.status.readingCount, exitCode()]).toEqual([1, 0, 75]);
    if (kind === 'memory') return;
    const entry: unknown = JSON.parse(readFileSync(join(folder, 'quarantine.jsonl'), 'utf8'));
    expect(entry).toMatchObject({ line: line(2), reason: 'line_protocol_refused', error: 'the receiver refused a line' });
  });

  it('throws a bug of the sink to the run instead of waiting forever', async () => {
    const outbox = await start(kind);
    sink.script = () => {
      throw new TypeError('undefined is not a function');
    };
    await expect(outbox.deliver(batch(1))).rejects.toThrow('undefined is not a function');
  });
});

describe('an outbox on a disk', () => {
  beforeEach(() => {
    diskFault = undefined;
  });

  it('delivers in a later run what an earlier one kept, and leaves an empty folder', async () => {
    const first = await start();
    sink.script = 'down';
    await first.deliver(batch(1));
    await first.flush();
    await first.close();
    sink.script = 'accept';
    const second = await start();
    await second.deliver(batch(2));
    await second.flush();
    await second.close();
    expect(sink.accepted).toEqual([line(2), line(1)]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('lets a source read on while a receiver stalls', async () => {
    const outbox = await start();
    let answer: () => void = () => undefined;
    sink.script = () => new Promise((resolve) => (answer = () => resolve('accept')));
    const first = outbox.deliver(batch(1));
    while (sink.requests.length < 1) await nextTurn();
    await pass(1_500);
    expect(await first).toBe('kept');
    const second = outbox.deliver(batch(2));
    while (outbox.status.readingCount < 2) await nextTurn();
    await pass(1_500);
    expect(await second).toBe('kept');
    // One request at a time.
    expect(sink.requests).toHaveLength(1);
    sink.script = 'accept';
    answer();
    await outbox.flush();
    expect(sink.accepted).toEqual([line(1), line(2)]);
  });

  it('does not read a window of the past on while its receiver is down', async () => {
    const outbox = await start();
    sink.script = 'down';
    expect(await outbox.deliver(batch(1, 'history'))).toBe('undelivered');
  });

  it.each([
    { step: 'write', code: 'ENOSPC' },
    { step: 'write', code: 'EDQUOT' },
    { step: 'datasync', code: 'EIO' },
    { step: 'write', code: 'EROFS' },
  ] as const)('reports $code at a $step before it is a loss: what cannot be kept is sent from memory', async (fault) => {
    const outbox = await start();
    await outbox.deliver(batch(1));
    diskFault = fault;
    expect(await outbox.deliver(batch(2))).toBe('accepted');
    expect(sink.accepted).toEqual([line(1), line(2)]);
    expect(tally.verdict(false)).toMatchObject({ exitCode: 75, reason: 'outbox_disk', message: expect.stringContaining(fault.code) });
    expect(tally.verdict(false)?.fix).toContain(folder);
  });

  it('keeps in memory what it can neither keep nor send, and on the disk once that works again', async () => {
    const outbox = await start();
    sink.script = 'down';
    diskFault = { step: 'write', code: 'ENOSPC' };
    expect(await outbox.deliver(batch(1))).toBe('undelivered');
    expect(await outbox.deliver(batch(2))).toBe('undelivered');
    expect(outbox.isEmpty).toBe(false);
    diskFault = undefined;
    expect(await outbox.deliver(batch(3))).toBe('kept');
    expect(outbox.isEmpty).toBe(true);
    await outbox.close();
    sink.script = 'accept';
    const next = await start();
    await next.flush();
    expect(sink.accepted).toEqual([line(1), line(2), line(3)]);
    expect(messages).toContain('readings are kept on the disk again');
  });

  it('rewrites lines that were kept for the other dialect', async () => {
    const first = await start();
    sink.script = 'down';
    await first.deliver(batch(1));
    await first.close();
    sink = scriptedLineSink('influxdb');
    const second = await start();
    await second.flush();
    expect(sink.accepted).toEqual([`victoriametrics:${line(1)}`]);
  });

  it('names what it gives up at its limit, and ends with 75', async () => {
    const outbox = await start();
    sink.script = 'down';
    for (let value = 0; value < 60; value += 1) {
      const points = [{ name: 'n', labels: {}, value, unit: 'none', timeMs: value, device: 'd'.repeat(20_000) }] as const;
      await outbox.deliver({ kind: 'readings', points, isPartial: false, rows: [] });
    }
    const { evictedReadings, readingCount } = outbox.status;
    expect(evictedReadings).toBeGreaterThan(0);
    expect(evictedReadings + readingCount).toBe(60);
    sink.script = 'accept';
    await outbox.flush();
    expect(tally.verdict(false)).toMatchObject({
      exitCode: 75,
      reason: 'outbox_evicted',
      message: expect.stringMatching(/from 1970-01-01T00:00:00\.000Z to .*segment-0/),
    });
    expect(readFileSync(join(folder, 'evictions.jsonl'), 'utf8')).toContain('"from":"segment-000000000001');
  });
});

describe('an outbox in memory', () => {
  it('gives up the oldest at its limit, and says so', async () => {
    const outbox = await start('memory', { memoryBytes: 30 });
    sink.script = 'down';
    for (const value of [1, 2, 3, 4, 5]) await outbox.deliver(batch(value));
    expect(outbox.status).toMatchObject({ readingCount: 3, evictedReadings: 2 });
    sink.script = 'accept';
    await outbox.flush();
    expect(sink.accepted.toSorted()).toEqual([3, 4, 5].map(line));
    expect(tally.verdict(false)).toMatchObject({ exitCode: 75, reason: 'outbox_evicted' });
  });
});

describe('two processes and one outbox', () => {
  it('never share it: the second one is told whom to wait for', async () => {
    await start();
    await expect(
      openOutbox({
        folder,
        dialect: 'victoriametrics',
        limitBytes: 1_000_000,
        clock,
        events: new OutboxReport({ log: pino({ enabled: false }), tally }),
      }),
    ).rejects.toMatchObject({ code: 'LOCK_HELD', reason: 'outbox_locked', message: `another process uses the outbox ${folder}` });
  });

  it('take a folder over if its holder was killed', async () => {
    appendFileSync(join(folder, 'lock'), JSON.stringify({ id: 'x', holder: { pid: 1, namespace: 'another container', startTime: '1' } }));
    const outbox = await start();
    expect(await outbox.deliver(batch(1))).toBe('accepted');
  });
});
