import { ModbusException } from '../modbus/modbus-exception.ts';
import type { Answer } from '../registers/decode.ts';
import type { ReadRequest } from '../registers/plan.ts';
import type { Profile } from '../registers/profile.ts';
import type { Ask } from './ask.ts';
import { isRequired, splitRequest } from './requests.ts';

/** An answer, when it arrived, and the registers that it was asked for. */
export interface TimedAnswer extends Answer {
  readonly timeMs: number;
  readonly request: ReadRequest;
}

/** The answers to a plan. */
export interface Blocks {
  readonly answers: readonly TimedAnswer[];
  /** Why optional requests failed that the meter may answer at another time. */
  readonly failures: readonly unknown[];
  /**
   * The requests of the next passes. Optional ones that failed are left out until the meter is set up again:
   * one in which they are suspended would cost its time limit in every pass.
   */
  readonly next: readonly ReadRequest[];
}

/** Exceptions 01 to 03: the meter will never answer this request. */
const lastingException = 3;

/**
 * Sends the requests in order.
 * One that the meter will never answer is split, so that an unknown optional register costs only itself.
 * @throws what `ask` throws if a required value cannot be read
 */
export async function readBlocks(
  ask: Ask,
  requests: readonly ReadRequest[],
  { profile, now, isUsable }: { readonly profile: Pick<Profile, 'limits'>; readonly now: () => number; readonly isUsable: () => boolean },
): Promise<Blocks> {
  const answers: TimedAnswer[] = [];
  const failures: unknown[] = [];
  const queue = [...requests];
  for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
    try {
      const data = await ask(request);
      answers.push({ start: request.start, data, timeMs: now(), request });
    } catch (error) {
      const isLasting = error instanceof ModbusException && error.exceptionCode <= lastingException;
      const parts = isLasting ? splitRequest(request, profile) : [];
      if (parts.length > 1) queue.unshift(...parts);
      else if (isRequired(request) || !isUsable()) throw error;
      else if (!isLasting) failures.push(error);
    }
  }
  return { answers, failures, next: answers.map(({ request }) => request) };
}
