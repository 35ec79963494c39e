import { appendFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOutbox } from '../outbox/open-outbox.ts';
import { surveyOutbox, waitingLines } from '../outbox/survey-outbox.ts';
import { batchOfValue, ForwardRig, lineOfValue } from '../testing/forward-rig.ts';
import { scriptedLineSink } from '../testing/scripted-line-sink.ts';
import { OutboxReport } from './outbox-report.ts';

let rig: ForwardRig;

beforeEach(() => {
  rig = new ForwardRig();
});

afterEach(() => rig[Symbol.asyncDispose]());

describe('an outbox on a disk', () => {
  it('delivers in a later run what an earlier one kept, and leaves an empty folder', async () => {
    const first = await rig.start();
    rig.sink.script = 'down';
    await first.deliver(batchOfValue(1));
    await first.flush();
    await first.close();
    rig.sink.script = 'accept';
    const second = await rig.start();
    await second.deliver(batchOfValue(2));
    await second.flush();
    await second.close();
    expect(rig.sink.accepted).toEqual([lineOfValue(2), lineOfValue(1)]);
    expect(readdirSync(rig.folder)).toEqual([]);
  });

  it('lets a source read on while a receiver stalls', async () => {
    const outbox = await rig.start();
    let answer: () => void = () => undefined;
    rig.sink.script = () => new Promise((resolve) => (answer = () => resolve('accept')));
    const first = outbox.deliver(batchOfValue(1));
    while (rig.sink.requests.length < 1) await nextTurn();
    await rig.pass(1_500);
    expect(await first).toBe('kept');
    const second = outbox.deliver(batchOfValue(2));
    while (outbox.status.readingCount < 2) await nextTurn();
    await rig.pass(1_500);
    expect(await second).toBe('kept');
    // One request at a time.
    expect(rig.sink.requests).toHaveLength(1);
    rig.sink.script = 'accept';
    answer();
    await outbox.flush();
    expect(rig.sink.accepted).toEqual([lineOfValue(1), lineOfValue(2)]);
  });

  it('does not read a window of the past on while its receiver is down', async () => {
    const outbox = await rig.start();
    rig.sink.script = 'down';
    expect(await outbox.deliver(batchOfValue(1, 'history'))).toBe('undelivered');
  });

  it.each([
    { step: 'write', code: 'ENOSPC' },
    { step: 'write', code: 'EDQUOT' },
    { step: 'datasync', code: 'EIO' },
    { step: 'write', code: 'EROFS' },
  ] as const)('reports $code at a $step before it is a loss: what cannot be kept is sent from memory', async (fault) => {
    const outbox = await rig.start();
    await outbox.deliver(batchOfValue(1));
    rig.diskFault = fault;
    expect(await outbox.deliver(batchOfValue(2))).toBe('accepted');
    expect(rig.sink.accepted).toEqual([lineOfValue(1), lineOfValue(2)]);
    expect(rig.tally.verdict(false)).toMatchObject({ exitCode: 75, reason: 'outbox_disk', message: expect.stringContaining(fault.code) });
    expect(rig.tally.verdict(false)?.fix).toContain(rig.folder);
  });

  it('keeps in memory what it can neither keep nor send, and on the disk once that works again', async () => {
    const outbox = await rig.start();
    rig.sink.script = 'down';
    rig.diskFault = { step: 'write', code: 'ENOSPC' };
    expect(await outbox.deliver(batchOfValue(1))).toBe('undelivered');
    expect(await outbox.deliver(batchOfValue(2))).toBe('undelivered');
    expect([outbox.isEmpty, outbox.status.unsafeReadings]).toEqual([false, 2]);
    rig.diskFault = undefined;
    expect(await outbox.deliver(batchOfValue(3))).toBe('kept');
    expect([outbox.isEmpty, outbox.status.unsafeReadings]).toEqual([true, 0]);
    await outbox.close();
    rig.sink.script = 'accept';
    const next = await rig.start();
    await next.flush();
    expect(rig.sink.accepted).toEqual([lineOfValue(1), lineOfValue(2), lineOfValue(3)]);
    expect(rig.messages).toContain('readings are kept on the disk again');
  });

  it('rewrites lines that were kept for the other dialect', async () => {
    const first = await rig.start();
    rig.sink.script = 'down';
    await first.deliver(batchOfValue(1));
    await first.close();
    rig.sink = scriptedLineSink('influxdb');
    const second = await rig.start();
    await second.flush();
    expect(rig.sink.accepted).toEqual([`victoriametrics:${lineOfValue(1)}`]);
  });

  it('names what it gives up at its limit, and ends with 75', async () => {
    const outbox = await rig.start();
    rig.sink.script = 'down';
    for (let value = 0; value < 60; value += 1) {
      const points = [{ name: 'n', labels: {}, value, unit: 'none', timeMs: value, device: 'd'.repeat(20_000) }] as const;
      await outbox.deliver({ kind: 'readings', points, isPartial: false, rows: [] });
    }
    const { evictedReadings, readingCount } = outbox.status;
    expect(evictedReadings).toBeGreaterThan(0);
    expect(evictedReadings + readingCount).toBe(60);
    rig.sink.script = 'accept';
    await outbox.flush();
    expect(rig.tally.verdict(false)).toMatchObject({
      exitCode: 75,
      reason: 'outbox_evicted',
      message: expect.stringMatching(/from 1970-01-01T00:00:00\.000Z to .*segment-0/),
    });
    expect(readFileSync(join(rig.folder, 'evictions.jsonl'), 'utf8')).toContain('"from":"segment-000000000001');
  });
});

it('an outbox never exceeds its limit, with its quarantine, its evictions and its reserve', async () => {
  const outbox = await rig.start();
  const bytes = () => readdirSync(rig.folder).reduce((sum, name) => sum + statSync(join(rig.folder, name)).size, 0);
  let most = 0;
  for (let value = 0; value < 160; value += 1) {
    const points = [{ name: 'n', labels: {}, value, unit: 'none', timeMs: value, device: 'd'.repeat(15_000) }] as const;
    rig.sink.script = value < 40 ? { refuse: /./ } : 'down';
    await outbox.deliver({ kind: 'readings', points, isPartial: false, rows: [] });
    rig.clock.advance(40_000);
    most = Math.max(most, bytes());
  }
  expect(most).toBeLessThanOrEqual(1_000_000);
  expect(most).toBeGreaterThan(700_000);
  expect(outbox.status.quarantinedLines).toBeGreaterThan(20);
});

describe('an outbox in memory', () => {
  it('gives up the oldest at its limit, and says so', async () => {
    const outbox = await rig.start('memory', { memoryBytes: 30 });
    rig.sink.script = 'down';
    for (const value of [1, 2, 3, 4, 5]) await outbox.deliver(batchOfValue(value));
    expect(outbox.status).toMatchObject({ readingCount: 3, evictedReadings: 2 });
    rig.sink.script = 'accept';
    await outbox.flush();
    expect(rig.sink.accepted.toSorted()).toEqual([3, 4, 5].map(lineOfValue));
    expect(rig.tally.verdict(false)).toMatchObject({ exitCode: 75, reason: 'outbox_evicted' });
  });
});

describe('two processes and one outbox', () => {
  it('never share it: the second one is told whom to wait for', async () => {
    await rig.start();
    await expect(
      openOutbox({
        folder: rig.folder,
        dialect: 'victoriametrics',
        limitBytes: 1_000_000,
        clock: rig.clock,
        events: new OutboxReport({ log: pino({ enabled: false }), tally: rig.tally }),
      }),
    ).rejects.toMatchObject({ code: 'LOCK_HELD', reason: 'outbox_locked', message: `another process uses the outbox ${rig.folder}` });
  });

  it('can look on at the same time', async () => {
    const outbox = await rig.start();
    rig.sink.script = 'down';
    await outbox.deliver(batchOfValue(1));
    expect(surveyOutbox(rig.folder, 1_000_000)).toMatchObject({ readingCount: 1, segmentCount: 1, holder: `process ${process.pid}` });
    expect([...waitingLines(rig.folder)]).toEqual([`${lineOfValue(1)}\n`]);
    rig.sink.script = 'accept';
    await outbox.flush();
    expect(surveyOutbox(rig.folder, 1_000_000)).toMatchObject({ readingCount: 0 });
    expect([...waitingLines(rig.folder)]).toEqual([]);
  });

  it('take a folder over if its holder was killed', async () => {
    appendFileSync(
      join(rig.folder, 'lock'),
      JSON.stringify({ id: 'x', holder: { pid: 1, namespace: 'another container', startTime: '1' } }),
    );
    const outbox = await rig.start();
    expect(await outbox.deliver(batchOfValue(1))).toBe('accepted');
  });
});
