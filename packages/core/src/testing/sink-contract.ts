import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Batch, Sink } from '../sinks/sink.ts';
import { type FaultFront, startFaultFront } from './fault-front.ts';

/** A sink, with access to what arrived. */
export interface SinkUnderTest {
  /** The receiver; absent if the sink has none. The contract puts a front before it, which misbehaves. */
  readonly receiverUrl?: string;
  /** Opens the sink; `url` is that of the front. */
  open(url: string): Sink;
  /** A batch of so many readings: the same number makes the same batch. */
  batch(count: number): Batch;
  /** How many readings the receiver has; absent if it keeps nothing. */
  received?(): Promise<number>;
  /** A batch of three of which the receiver never takes the second, and the name of that item; absent if it takes each. */
  readonly refusable?: { readonly batch: Batch; readonly item: string };
  /** True if each reading of a batch is a request of its own. */
  readonly oneRequestPerReading?: boolean;
  close(): Promise<void>;
}

const never = new AbortController().signal;
const empty: Batch = { kind: 'readings', points: [], rows: [], isPartial: false };

/** What every sink must do. */
export function describeSink(name: string, start: () => Promise<SinkUnderTest>): void {
  describe(`${name}, as a sink`, () => {
    let tested: SinkUnderTest;
    let front: FaultFront | undefined;
    let sink: Sink;
    beforeEach(async () => {
      tested = await start();
      front = tested.receiverUrl === undefined ? undefined : await startFaultFront(tested.receiverUrl);
      sink = tested.open(front?.url ?? '');
    }, 60_000);
    afterEach(async () => {
      await front?.[Symbol.asyncDispose]();
      await tested.close();
    });
    const expectReceived = async (count: number) => {
      if (tested.received !== undefined) expect(await tested.received()).toBe(count);
    };
    /** The contract of a sink without a receiver ends where the network begins. */
    const withFront = async (test: (before: FaultFront) => Promise<void>) => {
      if (front === undefined) expect(tested.receiverUrl).toBeUndefined();
      else await test(front);
    };

    it('counts the readings of a batch, and takes them', async () => {
      expect([sink.readings(empty), sink.readings(tested.batch(3))]).toEqual([0, 3]);
      expect(await sink.deliver(tested.batch(3), never)).toEqual({ accepted: 3, refused: [] });
      await expectReceived(3);
    });

    it('takes the same batch twice and has it once', async () => {
      await sink.deliver(tested.batch(3), never);
      expect(await sink.deliver(tested.batch(3), never)).toEqual({ accepted: 3, refused: [] });
      await expectReceived(3);
    });

    it('does nothing for a batch that contains nothing for it', async () => {
      const foreign = { ...tested.batch(3), [sink.takes]: [] };
      for (const batch of [empty, foreign]) expect(await sink.deliver(batch, never)).toEqual({ accepted: 0, refused: [] });
      expect(front?.passed ?? 0).toBe(0);
    });

    it('asks for the whole batch again soon if the receiver cannot be reached, and then takes it', () =>
      withFront(async (before) => {
        before.fault = 'down';
        const { retry, ...rest } = await sink.deliver(tested.batch(3), never);
        expect(rest).toEqual({ accepted: 0, refused: [] });
        expect(retry).toMatchObject({ when: 'soon', error: { exitCode: 75 } });
        before.fault = undefined;
        expect(await sink.deliver(retry?.batch ?? empty, never)).toEqual({ accepted: 3, refused: [] });
        await expectReceived(3);
      }));

    it.each([
      ['a page with status 200', { status: 200, body: '<!doctype html><title>Sign in</title>' }],
      ['a page with status 403', { status: 403, body: '<!doctype html><title>Blocked</title>' }],
      ['status 503', { status: 503, body: '' }],
      ['status 429', { status: 429, body: '' }],
    ])('asks for the whole batch again soon after %s', (_what, fault) =>
      withFront(async (before) => {
        before.fault = fault;
        const answer = await sink.deliver(tested.batch(3), never);
        expect(answer).toMatchObject({ accepted: 0, refused: [], retry: { when: 'soon', error: { exitCode: 75 } } });
        expect(sink.readings(answer.retry?.batch ?? empty)).toBe(3);
      }),
    );

    it('keeps the whole batch for a later run if the credentials are refused', () =>
      withFront(async (before) => {
        before.fault = { status: 401, body: '{"success":false,"error":{"message":"the key is not known"}}' };
        const answer = await sink.deliver(tested.batch(3), never);
        expect(answer).toMatchObject({ accepted: 0, refused: [], retry: { when: 'next-run', error: { exitCode: 77 } } });
        expect(sink.readings(answer.retry?.batch ?? empty)).toBe(3);
      }));

    it('loses nothing and repeats nothing if the receiver goes away in the middle of a batch', () =>
      withFront(async (before) => {
        before.fault = { downAfter: 1 };
        const first = await sink.deliver(tested.batch(3), never);
        const left = first.retry === undefined ? 0 : sink.readings(first.retry.batch);
        expect([first.accepted, left]).toEqual(tested.oneRequestPerReading === true ? [1, 2] : [3, 0]);
        before.fault = undefined;
        if (first.retry !== undefined) expect(await sink.deliver(first.retry.batch, never)).toMatchObject({ accepted: left });
        await expectReceived(3);
      }));

    it('answers at once, with the whole batch left, if no time is left', () =>
      withFront(async () => {
        const answer = await sink.deliver(tested.batch(3), AbortSignal.abort());
        expect([answer.accepted, sink.readings(answer.retry?.batch ?? empty)]).toEqual([0, 3]);
      }));

    it('names an item that it never takes, takes the others, and does not ask for it again', async () => {
      const { refusable } = tested;
      if (refusable === undefined) return expect(tested.refusable).toBeUndefined();
      const answer = await sink.deliver(refusable.batch, never);
      expect(answer).toEqual({ accepted: 2, refused: [expect.objectContaining({ code: 'ITEM_REFUSED', exitCode: 75 })] });
      expect(answer.refused[0]?.message).toContain(refusable.item);
      await expectReceived(2);
    });

    it('is checked without a delivery, and says what is wrong', async () => {
      const problems = async () => {
        const found: unknown[] = [];
        for await (const { problem } of sink.check(never)) found.push(problem);
        return found;
      };
      const found = await problems();
      expect(found.length).toBeGreaterThan(0);
      expect(found.filter((problem) => problem !== undefined)).toEqual([]);
      if (tested.received !== undefined) expect(await tested.received()).toBe(0);
      if (front === undefined) return;
      front.fault = 'down';
      expect((await problems()).some((problem) => problem !== undefined)).toBe(true);
    });
  });
}
