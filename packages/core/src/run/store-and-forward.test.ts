import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batchOfValue, ForwardRig, lineOfValue } from '../testing/forward-rig.ts';

let rig: ForwardRig;

beforeEach(() => {
  rig = new ForwardRig();
});

afterEach(() => rig[Symbol.asyncDispose]());

describe.each(['disk', 'memory'] as const)('an outbox in %s', (kind) => {
  it('sends each batch at once', async () => {
    const outbox = await rig.start(kind);
    expect([await outbox.deliver(batchOfValue(1)), await outbox.deliver(batchOfValue(2))]).toEqual(['accepted', 'accepted']);
    expect(rig.sink.accepted).toEqual([lineOfValue(1), lineOfValue(2)]);
    expect([rig.tally.readings, rig.exitCode]).toEqual([2, 0]);
    expect(outbox.status).toMatchObject({ readingCount: 0, oldestMs: undefined });
  });

  it('sends the newest first after an outage, and what waited behind it, oldest first', async () => {
    const outbox = await rig.start(kind);
    rig.sink.script = 'down';
    for (const value of [1, 2, 3]) expect(await outbox.deliver(batchOfValue(value))).toBe(kind === 'disk' ? 'kept' : 'undelivered');
    expect(rig.sink.requests).toEqual([[lineOfValue(1)]]);
    expect(rig.exitCode).toBe(75);
    rig.sink.script = 'accept';
    rig.clock.advance(60_000);
    expect(await outbox.deliver(batchOfValue(4))).toBe('accepted');
    await rig.pass(1_000);
    // When the pause was over, 3 was the newest.
    expect(rig.sink.accepted[0]).toBe(lineOfValue(3));
    expect(rig.sink.accepted.filter((accepted) => accepted !== lineOfValue(4))).toEqual([lineOfValue(3), lineOfValue(1), lineOfValue(2)]);
    expect(rig.sink.accepted).toContain(lineOfValue(4));
    expect([outbox.isEmpty, rig.exitCode, rig.tally.readings]).toEqual([true, 0, 4]);
    expect(rig.messages).toContain('a problem is gone');
  });

  it('asks a receiver that is down less and less often, and goes on by itself', async () => {
    const outbox = await rig.start(kind);
    rig.sink.script = 'down';
    await outbox.deliver(batchOfValue(1));
    await rig.pass(60_000);
    // After 1, 2, 4, 8, 16 and 30 s.
    expect(rig.sink.requests).toHaveLength(6);
    rig.sink.script = 'accept';
    await rig.pass(30_000);
    expect(rig.sink.accepted).toEqual([lineOfValue(1)]);
  });

  it('waits as long as the server asks, for the newest too', async () => {
    const outbox = await rig.start(kind);
    rig.sink.script = { afterMs: 120_000 };
    await outbox.deliver(batchOfValue(1));
    rig.sink.script = 'accept';
    await rig.pass(60_000);
    await outbox.deliver(batchOfValue(2));
    await outbox.flush();
    expect(rig.sink.accepted).toEqual([]);
    await rig.pass(60_000);
    await outbox.deliver(batchOfValue(3));
    expect(rig.sink.accepted[0]).toBe(lineOfValue(3));
  });

  it('sends what waited within the rate budget, and the newest at once', async () => {
    const outbox = await rig.start(kind, { bytesPerSecond: 50_000, memoryBytes: 1_000_000 });
    rig.sink.script = 'down';
    for (const value of [1, 2, 3, 4]) await outbox.deliver(batchOfValue(value, 'readings', 5_000));
    rig.sink.script = 'accept';
    const sent = () => rig.sink.requests.slice(1).map(([first]) => first);
    await rig.pass(1_250);
    // The newest, and the oldest; 50 kB of what waited are paid with more than a second.
    expect(sent()).toEqual([lineOfValue(4), lineOfValue(1)]);
    await outbox.deliver(batchOfValue(5));
    expect(sent()).toEqual([lineOfValue(4), lineOfValue(1), lineOfValue(5)]);
    await rig.pass(3_000);
    expect(sent()).toEqual([lineOfValue(4), lineOfValue(1), lineOfValue(5), lineOfValue(2), lineOfValue(3)]);
    expect(outbox.status.readingCount).toBe(0);
  });

  it('does not send again what was accepted of a request', async () => {
    const outbox = await rig.start(kind);
    rig.sink.script = 'down';
    for (const value of [1, 2, 3]) await outbox.deliver(batchOfValue(value));
    rig.sink.script = { acceptFirst: 1 };
    rig.clock.advance(5_000);
    await rig.pass(500);
    rig.sink.script = 'accept';
    await outbox.flush();
    expect(rig.sink.accepted.toSorted()).toEqual([lineOfValue(1), lineOfValue(2), lineOfValue(3)]);
    expect([outbox.status.readingCount, rig.exitCode]).toEqual([0, 0]);
  });

  it('retries at the end for a few seconds', async () => {
    const outbox = await rig.start(kind);
    rig.sink.script = 'down';
    await outbox.deliver(batchOfValue(1));
    let attempts = 0;
    rig.sink.script = () => ((attempts += 1) < 3 ? 'down' : 'accept');
    await outbox.flush();
    expect([rig.sink.accepted, rig.exitCode]).toEqual([[lineOfValue(1)], 0]);
    rig.sink.script = 'down';
    await outbox.deliver(batchOfValue(2));
    const beforeMs = rig.clock.monotonic();
    await outbox.flush();
    expect(rig.clock.monotonic() - beforeMs).toBeLessThanOrEqual(5_000);
    expect(rig.exitCode).toBe(75);
  });

  it('does not wait if a person must act first', async () => {
    const outbox = await rig.start(kind);
    rig.sink.script = 'unauthorized';
    await outbox.deliver(batchOfValue(1));
    const sleeps = rig.clock.sleepsMs.length;
    await outbox.flush();
    expect([rig.sink.requests.length, rig.clock.sleepsMs.length - sleeps, rig.exitCode]).toEqual([1, 0, 75]);
  });

  it('ends a run without time with 75 if something waits, and does not hang', async () => {
    const outbox = await rig.start(kind, { outOfTime: AbortSignal.abort() });
    expect(await outbox.deliver(batchOfValue(1))).toBe(kind === 'disk' ? 'kept' : 'undelivered');
    await outbox.flush();
    expect([rig.sink.requests.length, rig.exitCode]).toEqual([0, 75]);
  });

  it('sets refused lines aside and delivers the others', async () => {
    const outbox = await rig.start(kind);
    rig.sink.script = { refuse: /n d 2 / };
    await outbox.deliver(batchOfValue(1));
    await outbox.deliver(batchOfValue(2));
    expect(rig.sink.accepted).toEqual([lineOfValue(1)]);
    expect([outbox.status.quarantinedLines, outbox.status.readingCount, rig.exitCode]).toEqual([1, 0, 75]);
    if (kind === 'memory') return;
    const entry: unknown = JSON.parse(readFileSync(join(rig.folder, 'quarantine.jsonl'), 'utf8'));
    expect(entry).toMatchObject({ line: lineOfValue(2), reason: 'line_protocol_refused', error: 'the receiver refused a line' });
  });

  it('throws a bug of the sink to the run instead of waiting forever', async () => {
    const outbox = await rig.start(kind);
    rig.sink.script = () => {
      throw new TypeError('undefined is not a function');
    };
    await expect(outbox.deliver(batchOfValue(1))).rejects.toThrow('undefined is not a function');
  });
});
