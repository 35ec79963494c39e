import type { SettingProblem } from '../errors/errors.ts';
import { number } from '../settings/setting-types.ts';
import { shardOf } from './shard-of.ts';

/** Which part of its work a pod does. */
export interface Shard {
  readonly shards?: number | undefined;
  readonly shardIndex?: number | undefined;
}

/**
 * The settings of a job whose run is divided among the pods of an Indexed Job. `shardsAndIndex` is their rule.
 * @param parts what is divided, in the plural
 */
export function shardSettings(parts: string) {
  return {
    shards: number({
      name: 'SHARDS',
      help: `Number of pods that share the ${parts}; each reads the part that \`JOB_COMPLETION_INDEX\` names`,
      unit: 'pods',
      minimum: 1,
      maximum: 1000,
      example: '4',
      deployment: { filledWith: 'shards' },
    }),
    shardIndex: number({
      name: 'JOB_COMPLETION_INDEX',
      help: `Which part of the ${parts} this pod reads, from 0; an Indexed Job sets it`,
      unit: 'pod',
      minimum: 0,
      maximum: 999,
      example: '0',
      deployment: { filledWith: 'shard-index' },
    }),
  };
}

/** Whether the pod of this number does the part with this key. */
export function isOwnShare(key: string, { shards = 1, shardIndex = 0 }: Shard): boolean {
  return shards === 1 || shardOf(key, shards) === shardIndex;
}

/** Without its own number, each pod would do everything, and none would do a share that no pod has. */
export function shardsAndIndex({ shards = 1, shardIndex }: Shard): readonly SettingProblem[] {
  if (!Number.isInteger(shards)) return [{ name: 'SHARDS', problem: `is ${shards}, but must be a whole number`, example: '4' }];
  if (shardIndex === undefined)
    return shards === 1 ? [] : [{ name: 'JOB_COMPLETION_INDEX', problem: `is not set, but SHARDS is ${shards}`, example: '0' }];
  if (Number.isInteger(shardIndex) && shardIndex < shards) return [];
  const problem = `is ${shardIndex}, but with SHARDS=${shards} it is a whole number up to ${shards - 1}`;
  return [{ name: 'JOB_COMPLETION_INDEX', problem, example: '0' }];
}
