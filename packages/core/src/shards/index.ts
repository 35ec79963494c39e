export { shardOf } from './shard-of.ts';
export { isOwnShare, type Shard, shardSettings, shardsAndIndex } from './shard-settings.ts';
