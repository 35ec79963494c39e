import type { EnphaseState } from '../state.ts';
import type { CloudAccess } from '../tokens/cloud-access.ts';
import { fingerprint } from '../tokens/fingerprint.ts';

/** How long credentials that were refused everywhere are not tried again, unless they change. */
const holdMs = 3_600_000;

/** Whether credentials that the cloud refused everywhere are still held back, or have changed since. */
export async function refusedCredentials(
  { refusedCredentials: before }: EnphaseState,
  access: CloudAccess,
  nowMs: number,
): Promise<'none' | 'held' | 'changed'> {
  if (before === undefined) return 'none';
  if (before.fingerprint !== (await fingerprintOf(access))) return 'changed';
  const isHeld = before.atMs <= nowMs && nowMs - before.atMs < holdMs;
  return isHeld ? 'held' : 'none';
}

/** A fingerprint of the token and the key together. */
export async function fingerprintOf(access: CloudAccess): Promise<string> {
  const { accessToken, apiKey } = await access.credentials();
  return fingerprint(`${accessToken.reveal()} ${apiKey.reveal()}`);
}
