import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Batch, Sink } from '../sinks/sink.ts';
import { type FaultInjector, startFaultInjector } from './fault-injector.ts';

/** A sink, with access to what arrived. */
export interface SinkUnderTest {
  /** The receiver; absent if the sink has none. The contract puts a fault injector in front of it. */
  readonly receiverUrl?: string;
  /** Opens the sink; `url` is that of the fault injector. */
  open(url: string): Sink;
  /** A batch of this many readings; the same count makes the same batch. */
  batch(count: number): Batch;
  /** How many readings the receiver has stored; absent if it stores nothing. */
  received?(): Promise<number>;
  /** A batch of three items of which the receiver refuses the second, and the name of that item; absent if it refuses none. */
  readonly refusable?: { readonly batch: Batch; readonly item: string };
  /** True if the sink sends one request per reading. */
  readonly oneRequestPerReading?: boolean;
  close(): Promise<void>;
}

const never = new AbortController().signal;
const empty: Batch = { kind: 'readings', points: [], rows: [], isPartial: false };

/** What every sink must do. */
export function describeSink(name: string, start: () => Promise<SinkUnderTest>): void {
  describe(`${name}, as a sink`, () => {
    let tested: SinkUnderTest;
    let injector: FaultInjector | undefined;
    let sink: Sink;
    beforeEach(async () => {
      tested = await start();
      injector = tested.receiverUrl === undefined ? undefined : await startFaultInjector(tested.receiverUrl);
      sink = tested.open(injector?.url ?? '');
    }, 60_000);
    afterEach(async () => {
      await injector?.[Symbol.asyncDispose]();
      await tested.close();
    });
    const expectReceived = async (count: number) => {
      if (tested.received !== undefined) expect(await tested.received()).toBe(count);
    };
    /** A sink without a receiver has no network faults. */
    const withInjector = async (test: (faults: FaultInjector) => Promise<void>) => {
      if (injector === undefined) expect(tested.receiverUrl).toBeUndefined();
      else await test(injector);
    };

    it('counts the readings of a batch, and accepts them', async () => {
      expect([sink.readings(empty), sink.readings(tested.batch(3))]).toEqual([0, 3]);
      expect(await sink.deliver(tested.batch(3), never)).toEqual({ accepted: 3, refused: [] });
      await expectReceived(3);
    });

    it('accepts the same batch twice and stores it once', async () => {
      await sink.deliver(tested.batch(3), never);
      expect(await sink.deliver(tested.batch(3), never)).toEqual({ accepted: 3, refused: [] });
      await expectReceived(3);
    });

    it('does nothing for a batch that contains nothing for it', async () => {
      const foreign = { ...tested.batch(3), [sink.takes]: [] };
      for (const batch of [empty, foreign]) expect(await sink.deliver(batch, never)).toEqual({ accepted: 0, refused: [] });
      expect(injector?.forwarded ?? 0).toBe(0);
    });

    it('returns the whole batch for a retry soon if the receiver cannot be reached, and then accepts it', () =>
      withInjector(async (faults) => {
        faults.fault = 'down';
        const { retry, ...rest } = await sink.deliver(tested.batch(3), never);
        expect(rest).toEqual({ accepted: 0, refused: [] });
        expect(retry).toMatchObject({ when: 'soon', error: { exitCode: 75 } });
        faults.fault = undefined;
        expect(await sink.deliver(retry?.batch ?? empty, never)).toEqual({ accepted: 3, refused: [] });
        await expectReceived(3);
      }));

    it.each([
      ['a page with status 200', { status: 200, body: '<!doctype html><title>Sign in</title>' }],
      ['a page with status 403', { status: 403, body: '<!doctype html><title>Blocked</title>' }],
      ['status 503', { status: 503, body: '' }],
      ['status 429', { status: 429, body: '' }],
    ])('returns the whole batch for a retry soon after %s', (_what, fault) =>
      withInjector(async (faults) => {
        faults.fault = fault;
        const answer = await sink.deliver(tested.batch(3), never);
        expect(answer).toMatchObject({ accepted: 0, refused: [], retry: { when: 'soon', error: { exitCode: 75 } } });
        expect(sink.readings(answer.retry?.batch ?? empty)).toBe(3);
      }),
    );

    it('returns the whole batch for the next run if the credentials are refused', () =>
      withInjector(async (faults) => {
        faults.fault = { status: 401, body: '{"success":false,"error":{"message":"the key is not known"}}' };
        const answer = await sink.deliver(tested.batch(3), never);
        expect(answer).toMatchObject({ accepted: 0, refused: [], retry: { when: 'next-run', error: { exitCode: 77 } } });
        expect(sink.readings(answer.retry?.batch ?? empty)).toBe(3);
      }));

    it('loses nothing and repeats nothing if the receiver fails in the middle of a batch', () =>
      withInjector(async (faults) => {
        faults.fault = { downAfter: 1 };
        const first = await sink.deliver(tested.batch(3), never);
        const undelivered = first.retry === undefined ? 0 : sink.readings(first.retry.batch);
        expect([first.accepted, undelivered]).toEqual(tested.oneRequestPerReading === true ? [1, 2] : [3, 0]);
        faults.fault = undefined;
        if (first.retry !== undefined) expect(await sink.deliver(first.retry.batch, never)).toMatchObject({ accepted: undelivered });
        await expectReceived(3);
      }));

    it('returns the whole batch at once if no time is left', () =>
      withInjector(async () => {
        const answer = await sink.deliver(tested.batch(3), AbortSignal.abort());
        expect([answer.accepted, sink.readings(answer.retry?.batch ?? empty)]).toEqual([0, 3]);
      }));

    it('names an item that is refused, accepts the others, and does not return it for a retry', async () => {
      const { refusable } = tested;
      if (refusable === undefined) return expect(tested.refusable).toBeUndefined();
      const answer = await sink.deliver(refusable.batch, never);
      expect(answer).toEqual({ accepted: 2, refused: [expect.objectContaining({ code: 'ITEM_REFUSED', exitCode: 75 })] });
      expect(answer.refused[0]?.message).toContain(refusable.item);
      await expectReceived(2);
    });

    it('names an item that is refused on one line, without what a terminal would obey', async () => {
      const { refusable } = tested;
      if (refusable === undefined) return expect(tested.refusable).toBeUndefined();
      const rows = refusable.batch.rows.map((row) => ({ ...row, key: `\u001b[2J\n${row.key} ${'x'.repeat(9_000)}` }));
      const [refusal] = (await sink.deliver({ ...refusable.batch, rows }, never)).refused;
      expect(refusal?.message).toContain(refusable.item);
      expect(refusal?.message).not.toMatch(/\p{Cc}|x{1000}/u);
    });

    it('is checked without a delivery, and the check reports a fault', async () => {
      const problems = async () => {
        const found: unknown[] = [];
        for await (const { problem } of sink.check(never)) found.push(problem);
        return found;
      };
      const found = await problems();
      expect(found.length).toBeGreaterThan(0);
      expect(found.filter((problem) => problem !== undefined)).toEqual([]);
      if (tested.received !== undefined) expect(await tested.received()).toBe(0);
      if (injector === undefined) return;
      injector.fault = 'down';
      expect((await problems()).some((problem) => problem !== undefined)).toBe(true);
    });
  });
}
