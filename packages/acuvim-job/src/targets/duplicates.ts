import { hostAndPort, type WrittenTarget, targetKey } from './target.ts';

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

const sharedByGateway = { framing: 'tcp', ignoreTransactionId: false } as const;

/** Targets that need another kind of connection than an earlier one with the same address and port: a gateway has one connection. */
export function disagreements(targets: readonly WrittenTarget[]) {
  const seen = new Map<string, number>();
  return targets.flatMap((target, index) => {
    const gateway = hostAndPort(target.address, target.port ?? 502);
    const first = seen.get(gateway) ?? index;
    seen.set(gateway, first);
    const [own, other] = [
      { ...sharedByGateway, ...target },
      { ...sharedByGateway, ...targets[first] },
    ];
    return (['framing', 'ignoreTransactionId'] as const).filter((key) => own[key] !== other[key]).map((key) => ({ index, first, key }));
  });
}
