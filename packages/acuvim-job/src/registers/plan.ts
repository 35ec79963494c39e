import { type ReadLimits, type Register, wordsOf } from './profile.ts';

/** One request: consecutive registers, with the values that its answer holds. */
export interface ReadRequest {
  readonly start: number;
  readonly count: number;
  readonly registers: readonly Register[];
}

interface Plan {
  readonly requests: readonly ReadRequest[];
  readonly words: number;
}

/**
 * The fewest requests that read all registers within the limits, and of those plans one with the fewest words.
 * A value is never split over two requests, because it could change between them.
 */
export function planReads(registers: readonly Register[], limits: ReadLimits): readonly ReadRequest[] {
  const sorted = registers.toSorted((left, right) => left.register - right.register || wordsOf(left) - wordsOf(right));
  // The best plan for the last registers: for none of them, then for one more each time.
  const best: Plan[] = [{ requests: [], words: 0 }];
  for (let from = sorted.length - 1; from >= 0; from--) {
    const plans = firstRequests(sorted.slice(from), limits).map((request) => {
      const rest = best[sorted.length - from - request.registers.length] ?? { requests: [], words: 0 };
      return { requests: [request, ...rest.requests], words: request.count + rest.words };
    });
    const [shortest] = plans.toSorted((left, right) => left.requests.length - right.requests.length || left.words - right.words);
    if (shortest !== undefined) best.push(shortest);
  }
  return best.at(-1)?.requests ?? [];
}

/** Every request that reads the first of the registers, and some after it. */
function firstRequests(sorted: readonly Register[], { registersPerRequest, gapRegisters }: ReadLimits): readonly ReadRequest[] {
  const found: ReadRequest[] = [];
  const start = sorted[0]?.register ?? 0;
  let end = start;
  for (const [index, register] of sorted.entries()) {
    if (register.register - end > gapRegisters) break;
    end = Math.max(end, register.register + wordsOf(register));
    if (end - start > registersPerRequest) break;
    found.push({ start, count: end - start, registers: sorted.slice(0, index + 1) });
  }
  return found;
}
