import type { EnphaseState } from '../state.ts';
import type { CloudAccess } from '../tokens/cloud-access.ts';
import { fingerprint } from '../tokens/fingerprint.ts';

/** How long credentials that were refused everywhere are not tried again, unless they change. */
const pauseMs = 3_600_000;

/** Whether the job still waits before it tries refused credentials again, or they have changed since. */
export async function refusedCredentials(
  { refusedCredentials: before }: EnphaseState,
  access: CloudAccess,
  nowMs: number,
): Promise<'none' | 'paused' | 'changed'> {
  if (before === undefined) return 'none';
  if (before.fingerprint !== (await fingerprintOf(access))) return 'changed';
  const isPaused = before.atMs <= nowMs && nowMs - before.atMs < pauseMs;
  return isPaused ? 'paused' : 'none';
}

/** A fingerprint of the token and the key together. */
export async function fingerprintOf(access: CloudAccess): Promise<string> {
  const { accessToken, apiKey } = await access.credentials();
  return fingerprint(`${accessToken.reveal()} ${apiKey.reveal()}`);
}
