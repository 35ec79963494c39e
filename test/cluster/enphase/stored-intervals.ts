import { expect } from 'vitest';
import type { Namespace } from '../cluster.ts';
import { objectName } from '../release.ts';
import { request } from './in-cluster.ts';
import { apiKeys, systemId } from './release.ts';

/** The ends of the intervals that the local API has, as Unix timestamps: at most 1000. */
export async function storedIntervals(namespace: Namespace): Promise<readonly number[]> {
  const url = `http://${objectName('api')}:5001/api/v1/enphase/systems/${systemId}/intervals?series=production_micro&limit=1000`;
  const { status, body } = await request(namespace, { url, headers: { 'x-api-key': apiKeys.admin } });
  expect(status, body).toBe(200);
  const { data }: { readonly data: readonly { readonly end_at: number }[] } = JSON.parse(body);
  return data.map(({ end_at }) => end_at);
}
