import { targetKey, type Target } from '../targets/target.ts';

/** A meter that answered, and whose values fit this profile. */
export interface Found {
  readonly target: Target;
  readonly profile: string;
}

/** What a discovery changes in a list. */
export interface Discovered {
  /** The new list: those of the old one keep their order and their names. */
  readonly targets: readonly Target[];
  readonly enabled: readonly Target[];
  readonly updated: readonly Target[];
  readonly disabled: readonly Target[];
  /** In the list, and not found, but not for long enough to be removed. */
  readonly away: readonly Target[];
  /** Since when each target that was not found has been away, by key. */
  readonly awaySinceMs: ReadonlyMap<string, number>;
}

interface Before {
  readonly listed: readonly Target[];
  readonly found: readonly Found[];
  readonly awaySinceMs: ReadonlyMap<string, number>;
  /** The profile of a target that names none. */
  readonly defaultProfile: string;
  readonly nowMs: number;
  /** How long a meter may be away before it loses its place. */
  readonly removeAfterMs: number;
}

/** Compares what was found with the list. A meter that is briefly away keeps its place. */
export function compareWithList({ listed, found, awaySinceMs, defaultProfile, nowMs, removeAfterMs }: Before): Discovered {
  const foundByKey = new Map(found.map((meter) => [targetKey(meter.target), meter]));
  const listedKeys = new Set(listed.map(targetKey));
  const missing = listed.filter((target) => !foundByKey.has(targetKey(target)));
  const since = new Map(missing.map((target) => [targetKey(target), awaySinceMs.get(targetKey(target)) ?? nowMs]));
  const isGone = (target: Target) => nowMs - (since.get(targetKey(target)) ?? nowMs) >= removeAfterMs;
  const updatedOf = (target: Target): Target => {
    const profile = foundByKey.get(targetKey(target))?.profile;
    return profile === undefined || profile === (target.profile ?? defaultProfile) ? target : { ...target, profile };
  };
  const kept = listed.filter((target) => !isGone(target)).map(updatedOf);
  const enabled = found.flatMap(({ target, profile }) => (listedKeys.has(targetKey(target)) ? [] : [{ ...target, profile }]));
  return {
    targets: [...kept, ...enabled],
    enabled,
    updated: kept.filter((target) => !listed.includes(target)),
    disabled: missing.filter(isGone),
    away: missing.filter((target) => !isGone(target)),
    awaySinceMs: since,
  };
}

/** The words of the old script: one line per change, and a summary if there is one. */
export function discoveryLines({ enabled, updated, disabled, away }: Discovered): readonly string[] {
  const line = (word: string) => (target: Target) =>
    `${word} ${target.name} ${targetKey(target)}${target.profile === undefined ? '' : ` ${target.profile}`}`;
  const changes = [...enabled.map(line('ENABLED')), ...updated.map(line('UPDATED')), ...disabled.map(line('DISABLED'))];
  const summary = `SUMMARY: added=${enabled.length} updated=${updated.length} removed=${disabled.length}`;
  return [...away.map(line('AWAY')), ...changes, ...(changes.length === 0 ? [] : [summary])];
}

/** The list as a targets file. Every text is quoted as in JSON, which YAML reads as it is. */
export function targetsYaml(targets: readonly Target[]): string {
  const defaults: Readonly<Record<string, unknown>> = { port: 502, unitId: 1, framing: 'tcp' };
  const lines = targets.map((target) => {
    const fields = Object.entries(target).filter(([key, value]) => value !== undefined && value !== defaults[key]);
    return `  - { ${fields.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(', ')} }\n`;
  });
  return `targets:\n${lines.join('')}`;
}
