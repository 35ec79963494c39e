import { describe, expect, it } from 'vitest';
import { DatabaseBusy } from './database/connection-queue.ts';
import { ApiMetrics } from './metrics.ts';

describe('the metrics about endpoints', () => {
  const metrics = () => new ApiMetrics(() => ({ total: 0, idle: 0, waiting: 0 }));

  it('are missing while the database is away or busy', async () => {
    for (const error of [new DatabaseBusy(), Object.assign(new Error('away'), { code: 'ECONNREFUSED' })]) {
      const ours = metrics();
      ours.observeEndpoints(() => Promise.reject(error));
      expect(await ours.exposition()).toContain('wattjobs_api_');
    }
  });

  it('hide no bug: a scrape that fails is seen', async () => {
    const ours = metrics();
    ours.observeEndpoints(() => Promise.reject(new TypeError('a bug')));
    await expect(ours.exposition()).rejects.toThrow('a bug');
  });
});
