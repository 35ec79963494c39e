import { describe, expect, it } from 'vitest';
import { RetryDelivery } from '../errors/errors.ts';
import type { Batch } from '../sinks/sink.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { deliverWithRetries } from './deliver-with-retries.ts';

const batch: Batch = { kind: 'run', points: [], rows: [], isPartial: false };
const error = new RetryDelivery('busy', { reason: 'line_protocol_status' });

describe('deliveries at the end of a run', () => {
  it.each([
    [undefined, [1_000, 1_000, 1_000, 1_000, 1_000]],
    [2_000, [2_000, 2_000]],
    [5_000, [5_000]],
    [60_000, []],
  ])('are retried after %s ms, as the sink asks, within five seconds (L5)', async (afterMs, sleepsMs) => {
    const clock = new FakeClock();
    const retry = { batch, error, when: 'soon', ...(afterMs === undefined ? {} : { afterMs }) } as const;
    const deliver = async () => ({ accepted: 0, refused: [], retry });
    expect(await deliverWithRetries(batch, { deliver }, { clock, outOfTime: new AbortController().signal })).toMatchObject({ retry });
    expect(clock.sleepsMs).toEqual(sleepsMs);
  });
});
