import type { Exposition, Labels, MetricFamily } from './exposition.ts';
import { gather } from './gather.ts';
import { groupId } from './grouping-key.ts';
import { newGroup, type StoredFamily, type StoredGroup } from './stored-group.ts';

/** A push that the Pushgateway refuses although it could be read. */
export class InconsistentPushError extends Error {
  override readonly name = 'InconsistentPushError';

  constructor(problem: string) {
    super(`pushed metrics are invalid or inconsistent with existing metrics: ${problem}`);
  }
}

/** Every group, and the rules by which a push changes one. */
export class GroupStore {
  readonly #groups = new Map<string, StoredGroup>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  all(): readonly StoredGroup[] {
    return [...this.#groups.values()];
  }

  /**
   * Replaces the whole group (PUT) or only the families that are pushed (POST).
   * Throws InconsistentPushError: the group then keeps what it had and remembers when the push failed.
   */
  push(key: Labels, pushed: Exposition, method: 'PUT' | 'POST'): void {
    const id = groupId(key);
    const before = this.#groups.get(id) ?? newGroup(key);
    const nowMs = this.#now();
    const families = pushed.families.map((family) => storedFamily(family, key, nowMs));
    const after: StoredGroup = {
      ...before,
      lastPushSuccessful: true,
      families: new Map([...(method === 'POST' ? before.families : []), ...families.map((family) => [family.name, family] as const)]),
      pushTimeSeconds: nowMs / 1000,
    };
    const others = [...this.#groups].filter(([otherId]) => otherId !== id).map(([, group]) => group);
    const problems = pushed.hasTimestamps ? ['pushed metrics must not have timestamps'] : gather([...others, after]).problems;
    if (problems.length > 0) {
      this.#groups.set(id, { ...before, lastPushSuccessful: false, pushFailureTimeSeconds: nowMs / 1000 });
      throw new InconsistentPushError(listProblems(problems));
    }
    this.#groups.set(id, after);
  }

  /** Deletes the group with exactly these labels, if any. */
  delete(key: Labels): void {
    this.#groups.delete(groupId(key));
  }
}

/** The labels of the grouping key win over those in the body, and a series without an instance gets an empty one. */
function storedFamily(family: MetricFamily, key: Labels, pushedAtMs: number): StoredFamily {
  const samples = family.samples.map(({ labels, value }) => ({ value, labels: { instance: '', ...labels, ...key } }));
  return { ...family, samples, pushedAtMs };
}

/** Problems as one text, in the Pushgateway's form: a single one unchanged, several as a counted list. */
export function listProblems(problems: readonly string[]): string {
  if (problems.length === 1) return problems.join();
  return `${problems.length} error(s) occurred:\n${problems.map((problem) => `* ${problem}`).join('\n')}`;
}
