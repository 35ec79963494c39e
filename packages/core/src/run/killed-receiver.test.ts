import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batchOfValue, ForwardRig, lineOfValue } from '../testing/forward-rig.ts';
import { scriptedLineSink } from '../testing/scripted-line-sink.ts';

let rig: ForwardRig;

beforeEach(() => {
  rig = new ForwardRig();
});

afterEach(() => rig[Symbol.asyncDispose]());

/** The receiver accepts a value every five seconds, is gone for the next, and accepts everything after that. */
async function acceptThenLose(kind: 'disk' | 'memory', values: readonly number[], loss: 'killed' | 'down' = 'killed'): Promise<string[]> {
  const outbox = await rig.start(kind);
  for (const value of values) {
    await outbox.deliver(batchOfValue(value));
    rig.clock.advance(5_000);
  }
  rig.sink.script = loss;
  await outbox.deliver(batchOfValue(99));
  const before = rig.sink.accepted.length;
  rig.sink.script = 'accept';
  await rig.pass(3_000);
  await outbox.flush();
  expect(outbox.status.lineCount).toBe(0);
  return rig.sink.accepted.slice(before).toSorted();
}

describe.each(['disk', 'memory'] as const)('a receiver that was killed, and an outbox in %s', (kind) => {
  it('gets again what it accepted up to 15 s before its last answer, and every reading is counted once', async () => {
    const again = await acceptThenLose(kind, [11, 12, 13, 14, 15]);
    expect(again).toEqual([13, 14, 15, 99].map(lineOfValue));
    expect([rig.tally.readings, rig.exitCode]).toEqual([6, 0]);
  });

  it('gets nothing again if it answered, however badly', async () => {
    expect(await acceptThenLose(kind, [11, 12], 'down')).toEqual([lineOfValue(99)]);
  });

  it('gets nothing again if it is an InfluxDB, whose disk has what it accepts', async () => {
    rig.sink = scriptedLineSink('influxdb');
    expect(await acceptThenLose(kind, [11, 12])).toEqual([lineOfValue(99)]);
  });
});

describe('what a killed receiver must get again', () => {
  it('is on the disk at the end of a run that did not reach it', async () => {
    const outbox = await rig.start();
    await outbox.deliver(batchOfValue(1));
    rig.sink.script = 'killed';
    await outbox.deliver(batchOfValue(2));
    await outbox.close();
    rig.sink.script = 'accept';
    const next = await rig.start();
    await next.flush();
    expect(rig.sink.accepted).toEqual([1, 2, 1].map(lineOfValue));
  });

  it('is sent again once, so that a failing network does not multiply it', async () => {
    const outbox = await rig.start();
    for (let value = 11; value < 31; value += 1) {
      rig.sink.script = value % 2 === 0 ? 'killed' : 'accept';
      await outbox.deliver(batchOfValue(value));
      await rig.pass(1_500);
    }
    rig.sink.script = 'accept';
    await outbox.flush();
    expect(new Set(rig.sink.accepted).size).toBe(20);
    expect(rig.sink.accepted.length).toBeLessThanOrEqual(40);
  });
});
