import { RetrySource, RetryState, type WattjobsError } from '@wattjobs/core/errors';
import type { VerbContext } from '@wattjobs/core/job';
import type { ConnectOptions } from '@wattjobs/core/kubernetes';
import type { Secret } from '@wattjobs/core/settings';
import { StateConflict } from '@wattjobs/core/state';
import type { EnphaseSettings } from '../settings.ts';
import { keepPair, withPair } from '../tokens/keep-pair.ts';
import { KnownPairs } from '../tokens/known-pairs.ts';
import { type GrantOutcome, TokenEndpoint } from '../tokens/oauth.ts';
import { openTokenStore } from '../tokens/open-token-store.ts';
import { WriteDeadline } from '../tokens/write-deadline.ts';
import { type Application, applicationOf, clientRefused, lockLost } from '../tokens/requirements.ts';
import { Spill } from '../tokens/spill.ts';
import { readTokenSet, refreshTokenFingerprint, tokenPair } from '../tokens/token-set.ts';
import type { StoredTokens, TokenStore } from '../tokens/token-store.ts';
import type { TokensState } from '../tokens/tokens-state.ts';
import { CodeSource, codeKey } from './code-source.ts';
import { consentAddress, defaultRedirectUri } from './consent.ts';

type Context = VerbContext<Pick<EnphaseSettings, 'cloudUrl' | 'tokensUrl' | 'spillDirectory' | 'redirectUri'>, TokensState>;

interface Redemption {
  readonly context: Context;
  readonly store: TokenStore;
  readonly redirectUri: string;
}

/** A response that does not show whether the code was accepted. */
type Unanswered = Extract<GrantOutcome, { readonly problem: WattjobsError }>;

const maxAttempts = 5;
const firstPauseMs = 1_000;
const longestPauseMs = 15_000;
/** How long an interactive run retries a code after its deadline. */
const interactiveTimeoutMs = 60_000;
/** As long as real tokens, so that a disk or Secret too full for those refuses it. */
const trialToken = 'x'.repeat(4_096);

/**
 * The verb `authorize`: shows where the system's owner consents, takes the code, and stores the pair that the cloud returns for it.
 * The code is a line of standard input; without one, as in a Job, it comes from the store's key `authorization_code`.
 * A refused code is removed from the store, and the verb waits for another one until JOB_DURATION is over.
 * @throws FixSettings, RenewCredentials, RetryState, RetrySource, WaitForLock
 */
export async function authorize(context: Context, connect: ConnectOptions = {}): Promise<void> {
  const { settings, terminal } = context;
  const store = openTokenStore(settings.tokensUrl, context, connect);
  const application = applicationOf(readTokenSet((await store.load()).entries, context.clock.now()), store);
  const redirectUri = settings.redirectUri ?? defaultRedirectUri(settings.cloudUrl);
  const redemption: Redemption = { context, store, redirectUri };

  terminal.print('Ask the owner of the system to open this address, log in to Enphase and consent:\n\n');
  terminal.print(`  ${consentAddress(settings.cloudUrl, application.userId, redirectUri)}\n\n`);
  const codes = new CodeSource(store, context);
  for (;;) {
    const code = await codes.next();
    if (await redeemWithRetries(code, application, redemption)) break;
    await codes.refuse(code);
  }
  terminal.print(`The tokens are stored in the ${store.location}.\n`);
}

/**
 * Exchanges the code and stores the pair, and retries until the run must end; false if the cloud refused the code.
 * A code may be sent again: if an unanswered attempt spent it, its tokens are already lost.
 */
async function redeemWithRetries(code: Secret, application: Application, redemption: Redemption): Promise<boolean> {
  const { clock, deadlineMs, terminal, stop, log } = redemption.context;
  // A person may have taken longer than JOB_DURATION to find the code.
  const endMs = terminal.isInteractive ? Math.max(deadlineMs, clock.monotonic() + interactiveTimeoutMs) : deadlineMs;
  let wasSent = false;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    const outcome = await redeem(code, application, redemption);
    if (typeof outcome === 'boolean') return outcome;
    wasSent ||= outcome.outcome === 'unclear';
    const { problem } = outcome;
    if (stop.aborted || clock.monotonic() + pauseMs > endMs) {
      const withCode = wasSent ? 'with a new code: this one may have been spent' : 'with the same code if it is recent';
      throw new RetrySource(problem.message, { reason: problem.reason, fix: `Run authorize again, ${withCode}.` });
    }
    if (pauseMs === firstPauseMs) terminal.print('Enphase does not respond; trying the code again.\n');
    log.warn({ err: problem }, 'no usable response to the code; trying it again');
    await clock.sleep(pauseMs, stop);
  }
}

/** Exchanges the code once and stores the pair; false if the cloud refused the code. */
async function redeem(code: Secret, application: Application, { context, store, redirectUri }: Redemption): Promise<boolean | Unanswered> {
  const { clock, settings, tracing } = context;
  return await store.exclusively(async (lock) => {
    const stored = await loadWritable(store, clock.now());
    if (!(await lock.isHeld())) throw lockLost(store);
    const outcome = await new TokenEndpoint(settings.cloudUrl, tracing).exchange(application, code, redirectUri);
    if (outcome.outcome === 'invalid-grant') return false;
    if (outcome.outcome === 'client-refused') {
      throw clientRefused(store);
    }
    if (outcome.outcome !== 'granted') return outcome;
    const { accessToken, refreshToken, expiresInSeconds } = outcome;
    if (refreshToken === undefined) {
      throw new RetrySource('the cloud returned no refresh token for the code', { reason: 'token_unrecognised' });
    }
    const pair = tokenPair(accessToken.reveal(), refreshToken.reveal(), expiresInSeconds, clock.now());
    const spent = refreshTokenFingerprint(stored.entries);
    const knownPairs = new KnownPairs(context);
    try {
      // The owner's new consent replaces whatever is stored by now.
      await keepPair({ pair, spent, mayReplace: () => true, removedKeys: [codeKey] }, stored, keepOptions(context, store));
    } finally {
      // Also if the store could not be written: the next run then takes the pair from the job's state.
      await knownPairs.consented(stored.entries, withPair(stored.entries, pair));
    }
    return true;
  }, context.stop);
}

/** The store's entries, after a check that the pair can be written: only then is a code spent. */
async function loadWritable(store: TokenStore, nowMs: number): Promise<StoredTokens> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const stored = await store.load();
    try {
      await store.proveWritable(withPair(stored.entries, tokenPair(trialToken, trialToken, undefined, nowMs)), stored.version);
      return stored;
    } catch (error) {
      if (!(error instanceof StateConflict)) throw error;
    }
  }
  throw new RetryState(`other writers changed the ${store.location} ${maxAttempts} times in a row`);
}

function keepOptions(context: Context, store: TokenStore) {
  const { clock, settings } = context;
  // A person may have taken longer than JOB_DURATION to find the code.
  const writeDeadline = new WriteDeadline({ ...context, deadlineMs: Math.max(context.deadlineMs, clock.monotonic()) });
  const directory = settings.spillDirectory;
  const spill = directory === undefined ? undefined : new Spill(directory, store.location, clock);
  return { ...context, store, writeDeadline, spill };
}
