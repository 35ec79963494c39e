import { setImmediate as turn } from 'node:timers/promises';
import { FakeClock } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { ConnectionQueue, DatabaseBusy } from './connection-queue.ts';
import { aheadOfAll, inTurn, nextTurn } from './request-turn.ts';

describe('the queue for a connection', () => {
  const open = ({ places = 1, mostWaiting = 3 } = {}) => {
    const clock = new FakeClock();
    return { clock, queue: new ConnectionQueue({ places, mostWaiting, longestWaitMs: 5_000, clock }) };
  };

  it('grants as many places as there are connections', async () => {
    const { queue } = open({ places: 2 });
    await queue.enter();
    await queue.enter();
    void queue.enter();
    expect(queue.waiting).toBe(1);
    queue.leave();
    expect(queue.waiting).toBe(0);
  });

  it('serves the oldest request first, even for its second query, and probes before all others', async () => {
    const { queue } = open();
    const served: string[] = [];
    const [first, second] = [nextTurn(), nextTurn()];
    await queue.enter();
    const ask = (name: string) => void queue.enter().then(() => served.push(name));
    inTurn(second, () => ask('second'));
    inTurn(first, () => ask('first'));
    aheadOfAll(() => ask('probe'));
    for (let left = 0; left < 3; left += 1) {
      queue.leave();
      await turn();
    }
    expect(served).toEqual(['probe', 'first', 'second']);
  });

  it('rejects requests that it has no room for, but never a probe', async () => {
    const { queue } = open();
    await queue.enter();
    const waiting = [queue.enter(), queue.enter(), queue.enter()];
    await expect(queue.enter()).rejects.toThrow(DatabaseBusy);
    const probe = aheadOfAll(() => queue.enter());
    for (const admitted of [probe, ...waiting]) {
      queue.leave();
      await admitted;
    }
  });

  it('rejects a request that has waited for five seconds, and grants it no place later', async () => {
    const { clock, queue } = open();
    await queue.enter();
    const waiting = queue.enter();
    clock.advance(5_000);
    await expect(waiting).rejects.toThrow(/waited for the database for 5000 ms/);
    queue.leave();
    await queue.enter();
  });

  it('adds up the waits of all queries of a request', async () => {
    const { clock, queue } = open();
    await queue.enter();
    const request = nextTurn();
    const first = inTurn(request, () => queue.enter());
    clock.advance(4_000.5);
    queue.leave();
    await first;
    const second = inTurn(request, () => queue.enter());
    clock.advance(1_000);
    await expect(second).rejects.toThrow(DatabaseBusy);
  });
});
