import { createHash } from 'node:crypto';

/**
 * The shard of a target: the one with the highest hash of shard and key (rendezvous hashing).
 * A target keeps its shard whatever the other targets are; another shard more takes only its share from each.
 */
export function shardOf(key: string, count: number): number {
  const scores = Array.from({ length: count }, (_, index) => createHash('sha256').update(`${index} ${key}`).digest('hex'));
  return scores.reduce((best, score, index) => (score > (scores[best] ?? '') ? index : best), 0);
}
