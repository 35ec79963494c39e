import { type WrittenTarget, targetKey } from './target.ts';

/** An entry that repeats an earlier one. */
export interface Duplicate {
  readonly index: number;
  readonly first: number;
  readonly key: 'address' | 'name';
}

/** Targets that have the address and unit, or the name, of an earlier one. */
export function duplicates(targets: readonly Pick<WrittenTarget, 'name' | 'address' | 'port' | 'unitId'>[]): readonly Duplicate[] {
  const seen = new Map<string, number>();
  const repeats = (index: number, key: Duplicate['key'], text: string): readonly Duplicate[] => {
    const first = seen.get(`${key} ${text}`);
    if (first === undefined) seen.set(`${key} ${text}`, index);
    return first === undefined ? [] : [{ index, first, key }];
  };
  return targets.flatMap(({ name, address, port = 502, unitId = 1 }, index) => [
    ...repeats(index, 'address', targetKey({ address, port, unitId })),
    ...(name === undefined ? [] : repeats(index, 'name', name)),
  ]);
}
