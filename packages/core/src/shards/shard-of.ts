import { createHash } from 'node:crypto';

/**
 * The shard of what has this key: the one with the highest hash of shard and key (rendezvous hashing).
 * It stays whatever else there is to read; another shard more takes only its share from each.
 */
export function shardOf(key: string, count: number): number {
  const scores = Array.from({ length: count }, (_, index) => createHash('sha256').update(`${index} ${key}`).digest('hex'));
  return scores.reduce((best, score, index) => (score > (scores[best] ?? '') ? index : best), 0);
}
