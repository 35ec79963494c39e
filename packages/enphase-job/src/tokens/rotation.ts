import { RetrySource, RetryState, WattjobsError } from '@wattjobs/core/errors';
import type { JobContext } from '@wattjobs/core/job';
import { StateConflict } from '@wattjobs/core/state';
import { type KeepOptions, type Kept, keepPair, type NewPair, withPair } from './keep-pair.ts';
import type { GrantOutcome, TokenEndpoint } from './oauth.ts';
import { type Application, applicationOf, clientRefused, consentAgain, lockLost, refreshTokenMissing } from './requirements.ts';
import { recoverSpill } from './recover-spill.ts';
import { restoreNewest, type SetBackOptions } from './set-back.ts';
import { readTokenSet, refreshTokenFingerprint, type TokenSet, tokenPair } from './token-set.ts';
import type { Entries, HeldLock, StoredTokens, TokenStore } from './token-store.ts';

export interface RotationOptions extends KeepOptions, SetBackOptions, Pick<JobContext<unknown, unknown>, 'tracing' | 'stop'> {
  readonly store: TokenStore;
  readonly endpoint: Pick<TokenEndpoint, 'refresh'>;
}

/** The store's content after a rotation, and its origin. */
export interface Rotated {
  /** `adopted`: another run or a person had already stored a better pair. */
  readonly outcome: 'refreshed' | 'adopted' | 'recovered';
  readonly stored: StoredTokens;
}

/** How often another writer may change the store during a rotation. */
const maxAttempts = 5;
/** The fingerprint if there is no refresh token. */
const none = refreshTokenFingerprint({});
const retryPausesMs = [1_000, 3_000, 9_000];

/**
 * Replaces the pair of tokens without losing any pair that could be kept:
 * under the lock, from the store's current content, after checking the same write; the new pair is stored before it is used.
 * @param isWanted whether the store's current tokens still need it
 * @throws FixSettings, RetryState, RetrySource, WaitForLock; the store's content is then still the best available
 */
export async function rotate(isWanted: (tokens: TokenSet) => boolean, options: RotationOptions): Promise<Rotated> {
  return await options.tracing.span('rotate tokens', { 'wattjobs.tokens': options.store.location }, async (span) => {
    const rotated = await options.store.exclusively((lock) => rotateAlone(isWanted, lock, options), options.stop);
    span.set({ 'wattjobs.tokens.outcome': rotated.outcome });
    options.log.info({ outcome: rotated.outcome, store: options.store.location }, 'the tokens are fresh');
    return rotated;
  });
}

async function rotateAlone(isWanted: (tokens: TokenSet) => boolean, lock: HeldLock, options: RotationOptions): Promise<Rotated> {
  const { store, clock, knownPairs } = options;
  let outcome: 'adopted' | 'recovered' = 'adopted';
  await knownPairs.refresh();
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const found = await store.load();
    const recovered = await recoverSpill(found, options);
    if (recovered !== undefined) outcome = 'recovered';
    const restored = await restoreNewest(recovered ?? found, options);
    if (restored !== undefined) outcome = 'recovered';
    const stored = restored ?? recovered ?? found;
    const tokens = readTokenSet(stored.entries, clock.now());
    if (!isWanted(tokens)) return { outcome, stored };
    const rotated = await refreshOnce(tokens, stored, lock, options);
    if (rotated !== 'reload') return rotated;
  }
  throw new RetryState(`other writers changed the ${store.location} ${maxAttempts} times in a row`);
}

async function refreshOnce(tokens: TokenSet, stored: StoredTokens, lock: HeldLock, options: RotationOptions): Promise<Rotated | 'reload'> {
  const { store, clock, knownPairs } = options;
  const application = applicationOf(tokens, store);
  const { refreshToken } = tokens;
  if (refreshToken === undefined) throw refreshTokenMissing(tokens, store);
  const spent = refreshTokenFingerprint(stored.entries);
  try {
    // The same keys with values as long as the new ones: if the write would be refused, this is too.
    const trial = tokenPair((tokens.accessToken ?? refreshToken).reveal(), refreshToken.reveal(), undefined, clock.now());
    await store.proveWritable(withPair(stored.entries, trial), stored.version);
  } catch (error) {
    if (error instanceof StateConflict) return 'reload';
    throw error;
  }
  await warnOfSpill(options);

  const outcome = await spend(application, refreshToken, lock, options);
  if (outcome.outcome === 'invalid-grant') {
    const found = refreshTokenFingerprint((await store.load()).entries);
    if (found !== spent && found !== none) return 'reload';
    await knownPairs.refused(stored.entries);
    if (knownPairs.successor(stored.entries) !== undefined) return 'reload';
    throw consentAgain('the cloud refused the refresh token: it is spent, expired or revoked', 'refresh_token_refused');
  }
  if (outcome.outcome === 'client-refused') {
    throw clientRefused(store);
  }
  if (outcome.outcome !== 'granted') throw outcome.problem;

  const { accessToken, refreshToken: next = refreshToken, expiresInSeconds } = outcome;
  const pair = tokenPair(accessToken.reveal(), next.reveal(), expiresInSeconds, clock.now());
  // A different chain is another writer's, unless it is an old pair that was restored meanwhile.
  const mayReplace = (entries: Entries) =>
    [spent, none].includes(refreshTokenFingerprint(entries)) || knownPairs.replacedMs(entries) !== undefined;
  const kept = await keepOrRemember({ pair, spent, mayReplace }, stored, options);
  if (kept.outcome === 'superseded')
    options.log.warn({ store: store.location }, 'another writer stored different tokens in the meantime; the job uses those');
  return { outcome: kept.outcome === 'written' ? 'refreshed' : 'adopted', stored: kept.stored };
}

/** Stores the pair; if that fails, it may survive in the job's state. */
async function keepOrRemember(newPair: NewPair, stored: StoredTokens, options: RotationOptions): Promise<Kept> {
  try {
    const kept = await keepPair(newPair, stored, options);
    await options.knownPairs.replaced(stored.entries, kept.stored.entries);
    return kept;
  } catch (error) {
    const isRemembered = await options.knownPairs.replaced(stored.entries, withPair(stored.entries, newPair.pair));
    if (!isRemembered || !(error instanceof RetryState)) throw error;
    const { location } = options.store;
    throw new RetryState(`the new tokens could not be written to the ${location}; they are kept in the job's state`, {
      cause: error.cause,
      fix: 'Restore the store; the next run reads the tokens from the job’s state.',
    });
  }
}

/** Spends the refresh token. If the answer is lost, it asks again: a cloud with a grace time repeats it. */
async function spend(
  application: Application,
  refreshToken: NonNullable<TokenSet['refreshToken']>,
  lock: HeldLock,
  { endpoint, clock, random, log, stop, writeDeadline, store }: RotationOptions,
): Promise<GrantOutcome> {
  let last: GrantOutcome | undefined;
  for (let attempt = 0; ; attempt += 1) {
    // The result of an earlier attempt says more than the reason why there was no other.
    if (stop.aborted) return last ?? { outcome: 'unavailable', problem: interrupted() };
    if (!(await lock.isHeld())) return last ?? { outcome: 'unavailable', problem: lockLost(store) };
    last = await endpoint.refresh(application, refreshToken);
    const pauseMs = retryPausesMs[attempt] ?? Number.POSITIVE_INFINITY;
    if (last.outcome !== 'unclear' && last.outcome !== 'unavailable') return last;
    if (stop.aborted || clock.monotonic() + pauseMs >= writeDeadline.deadlineMs) return last;
    log.warn({ err: last.problem, outcome: last.outcome }, 'no usable response to the refresh; trying again');
    await clock.sleep(pauseMs * (0.5 + random()), stop);
  }
}

function interrupted(): RetrySource {
  return new RetrySource('the run was stopped before the tokens were refreshed', { reason: 'refresh_interrupted' });
}

async function warnOfSpill({ spill, log }: RotationOptions): Promise<void> {
  try {
    await spill?.probe();
  } catch (error) {
    if (!(error instanceof WattjobsError)) throw error;
    // The store itself was just checked, so this must not block the refresh.
    log.warn({ err: error }, 'TOKENS_SPILL_DIRECTORY is not writable, so new tokens have no backup location');
  }
}
