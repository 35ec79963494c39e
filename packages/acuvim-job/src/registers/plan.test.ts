import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { profiles } from '../profiles/index.ts';
import { describePlan } from './describe-plan.ts';
import { planReads, type ReadRequest } from './plan.ts';
import { type ReadLimits, type Register, type RegisterType, wordsOf } from './profile.ts';

function registersAt(places: readonly (readonly [register: number, type: RegisterType])[]): readonly Register[] {
  return places.map(([register, type]) => ({
    name: `r${register}`,
    register,
    type,
    wordOrder: 'high-first',
    scale: 1,
    unit: 'none',
    label: '',
    required: true,
    source: '',
  }));
}

/** Every way to divide a list into groups. */
function partitions<Item>(items: readonly Item[]): readonly (readonly (readonly Item[])[])[] {
  const [first, ...rest] = items;
  if (first === undefined) return [[]];
  return partitions(rest).flatMap((groups) => [
    [[first], ...groups],
    ...groups.map((group, index) => [[first, ...group], ...groups.toSpliced(index, 1)]),
  ]);
}

/** The words of one request for these registers; undefined if the limits forbid it. */
function wordsOfRequest(registers: readonly Register[], { registersPerRequest, gapRegisters }: ReadLimits): number | undefined {
  const used = new Set(registers.flatMap((register) => Array.from({ length: wordsOf(register) }, (_, word) => register.register + word)));
  const start = Math.min(...used);
  const count = Math.max(...used) + 1 - start;
  let gap = 0;
  for (let at = start; at < start + count; at++) {
    gap = used.has(at) ? 0 : gap + 1;
    if (gap > gapRegisters) return undefined;
  }
  return count > registersPerRequest ? undefined : count;
}

/** The smallest number of requests and, for that, of words: by trying everything. */
function smallest(registers: readonly Register[], limits: ReadLimits): readonly [requests: number, words: number] {
  let best: readonly [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const groups of partitions(registers)) {
    const counts = groups.map((group) => wordsOfRequest(group, limits));
    if (counts.includes(undefined)) continue;
    const words = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    if (groups.length < best[0] || (groups.length === best[0] && words < best[1])) best = [groups.length, words];
  }
  return best;
}

const spans = (requests: readonly ReadRequest[]) => requests.map(({ start, count }) => [start, count]);

describe('a plan', () => {
  it('has as few requests, and then as few words, as any other', () => {
    const types = fc.constantFrom<RegisterType[]>('uint16', 'float32', 'uint64');
    const place = fc.tuple(fc.integer({ min: 0, max: 24 }), types);
    const places = fc.uniqueArray(place, { minLength: 1, maxLength: 7, selector: ([register]) => register });
    const limits = fc.record({ registersPerRequest: fc.integer({ min: 4, max: 16 }), gapRegisters: fc.integer({ min: 0, max: 6 }) });
    fc.assert(
      fc.property(places, limits, (drawn, limit) => {
        const registers = registersAt(drawn);
        const requests = planReads(registers, limit);
        for (const { start, count, registers: read } of requests) {
          expect(wordsOfRequest(read, limit)).toBe(count);
          expect(Math.min(...read.map(({ register }) => register))).toBe(start);
        }
        const names = (list: readonly Register[]) => list.map(({ name }) => name).toSorted();
        expect(names(requests.flatMap(({ registers: read }) => read))).toEqual(names(registers));
        const words = requests.reduce((sum, { count }) => sum + count, 0);
        expect([requests.length, words]).toEqual(smallest(registers, limit));
      }),
    );
  });

  it('reads over a gap only as far as allowed, and never splits a value', () => {
    const registers = registersAt([
      [0, 'float32'],
      [4, 'float32'],
      [8, 'uint64'],
    ]);
    expect(spans(planReads(registers, { registersPerRequest: 125, gapRegisters: 2 }))).toEqual([[0, 12]]);
    expect(spans(planReads(registers, { registersPerRequest: 125, gapRegisters: 1 }))).toEqual([
      [0, 2],
      [4, 2],
      [8, 4],
    ]);
    expect(spans(planReads(registers, { registersPerRequest: 11, gapRegisters: 2 }))).toEqual([
      [0, 2],
      [4, 8],
    ]);
  });

  it('keeps to a meter that accepts 80 registers in a request (A2)', () => {
    const registers = registersAt(Array.from({ length: 60 }, (_, index) => [2 * index, 'float32'] as const));
    const requests = planReads(registers, { registersPerRequest: 80, gapRegisters: 0 });
    expect(requests.map(({ count }) => count).toSorted((left, right) => left - right)).toEqual([40, 80]);
  });

  it('of nothing is empty', () => {
    expect(planReads([], { registersPerRequest: 125, gapRegisters: 0 })).toEqual([]);
  });
});

describe('the description of a plan', () => {
  it.for([
    ['acuvim-fast', 1],
    ['acuvim-ii', 2],
    ['acuvim-ii-one-block', 1],
    ['acuvim-l', 4],
    ['acuvim-3', 5],
    ['acurev-2100', 4],
    ['acurev-1310', 2],
  ] as const)('has the requests of each pass: %s in %d', ([name, requests]) => {
    const profile = profiles.get(name);
    expect(profile).toBeDefined();
    const lines = profile === undefined ? [] : describePlan(profile, 20);
    expect(lines.filter((line) => line.startsWith('each pass: ') && line.includes('registers from')).length).toBe(requests);
    expect(lines.at(-1)).toContain(`${20 * requests} ms at 20 ms per answer`);
  });

  it('has registers, bytes and milliseconds', () => {
    const profile = profiles.get('acuvim-fast');
    expect(profile === undefined ? [] : describePlan(profile, 20)).toEqual([
      'acuvim-fast: Acuvim II with AXM-WEB2, or Acuvim L: the fast block of fifteen values',
      'each pass: 30 registers from 13312 (0x3400), 12 + 69 bytes: Va Vb Vc Vab Vbc Vca Ia Ib Ic Vln Vll I P Q F',
      'each pass: 15 values, 1 request, 81 bytes, 20 ms at 20 ms per answer',
    ]);
  });
});
