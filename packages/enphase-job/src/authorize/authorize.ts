import {
  type ConnectOptions,
  RenewCredentials,
  RetrySource,
  RetryState,
  type Secret,
  StateConflict,
  type VerbContext,
} from '@wattjobs/core';
import type { EnphaseSettings } from '../settings.ts';
import { keepPair, withPair } from '../tokens/keep-pair.ts';
import { TokenEndpoint } from '../tokens/oauth.ts';
import { openTokenStore } from '../tokens/open-token-store.ts';
import { Patience } from '../tokens/patience.ts';
import { type Application, applicationOf, clientRefused, lockLost } from '../tokens/requirements.ts';
import { Spill } from '../tokens/spill.ts';
import { readTokenSet, refreshTokenFingerprint, tokenPair } from '../tokens/token-set.ts';
import type { StoredTokens, TokenStore } from '../tokens/token-store.ts';
import { consentAddress, defaultRedirectUri, readCode } from './consent.ts';

type Context = VerbContext<Pick<EnphaseSettings, 'cloudUrl' | 'tokensUrl' | 'spillDirectory' | 'redirectUri'>, unknown>;

interface Parts {
  readonly context: Context;
  readonly store: TokenStore;
  readonly redirectUri: string;
}

const pollMs = 5_000;
const maxRounds = 5;
const codeKey = 'authorization_code';
/** As long as real tokens are, so that a disk or a Secret that is too full for those refuses it. */
const trialToken = 'x'.repeat(4_096);

/**
 * The verb `authorize`: shows where the owner of the system consents, takes the code, and writes the pair that the cloud gives for it.
 * The code is pasted into the terminal; without one, as in a Job, it is taken from the store's key `authorization_code`.
 * @throws FixSettings, RenewCredentials, RetryState, RetrySource, WaitForLock
 */
export async function authorize(context: Context, connect: ConnectOptions = {}): Promise<void> {
  const { settings, terminal } = context;
  const store = openTokenStore(settings.tokensUrl, context, connect);
  const application = applicationOf(readTokenSet((await store.load()).entries, context.clock.now()), store);
  const redirectUri = settings.redirectUri ?? defaultRedirectUri(settings.cloudUrl);
  const parts: Parts = { context, store, redirectUri };

  terminal.print('The owner of the system opens this address, logs in at Enphase and consents:\n\n');
  terminal.print(`  ${consentAddress(settings.cloudUrl, application.userId, redirectUri)}\n\n`);
  const tried = new Set<string>();
  for (;;) {
    const code = await nextCode(parts, tried);
    tried.add(code.reveal());
    if (await redeem(code, application, parts)) break;
    terminal.print('Enphase refused the code: each works once, and only for a short time. Open the address again.\n');
  }
  terminal.print(`The tokens are in the ${store.location}.\n`);
}

/** The next code that a person gives: at the terminal as long as there is one, then in the store. */
async function nextCode({ context, store }: Parts, tried: ReadonlySet<string>): Promise<Secret> {
  const { clock, stop, deadlineMs, terminal, log } = context;
  for (;;) {
    const pasted = await Promise.race([terminal.ask('Code, or the address that the browser shows afterwards: '), untilAborted(stop)]);
    if (pasted === undefined) break;
    const code = readCode(pasted);
    if (code !== undefined) return code;
    terminal.print('That is no code.\n');
  }
  terminal.print(`Waiting for the code in the ${store.location}: ${store.howToSet(codeKey)}\n`);
  let refused = '';
  for (;;) {
    try {
      const found = (await store.load()).entries[codeKey] ?? '';
      const code = readCode(found);
      if (code !== undefined && !tried.has(code.reveal())) return code;
      if (code === undefined && found.trim() !== '' && found !== refused) {
        refused = found;
        terminal.print(`What is under ${codeKey} is no code.\n`);
      }
    } catch (error) {
      if (!(error instanceof RetryState)) throw error;
      log.warn({ err: error }, 'the store does not answer; it is asked again');
    }
    if (stop.aborted || clock.monotonic() + pollMs > deadlineMs) {
      throw new RenewCredentials(`no code came under ${codeKey} in the ${store.location}`, {
        reason: 'consent_missing',
        wayOut: 'Run authorize again; JOB_DURATION says how long it waits.',
      });
    }
    await clock.sleep(pollMs, stop);
  }
}

/** Nothing, once the run is told to stop: whoever is asked need not answer then. */
async function untilAborted(stop: AbortSignal): Promise<undefined> {
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
  return undefined;
}

/** Exchanges the code and writes the pair; false where the cloud refused the code. */
async function redeem(code: Secret, application: Application, { context, store, redirectUri }: Parts): Promise<boolean> {
  const { clock, settings, tracing } = context;
  return await store.exclusively(async (lock) => {
    const stored = await loadWritable(store, clock.now());
    if (!(await lock.isHeld())) throw lockLost(store);
    const outcome = await new TokenEndpoint(settings.cloudUrl, tracing).exchange(application, code, redirectUri);
    if (outcome.outcome === 'invalid-grant') return false;
    if (outcome.outcome === 'client-refused') {
      throw clientRefused(store);
    }
    if (outcome.outcome !== 'granted') {
      const { message, reason } = outcome.problem;
      const spent =
        outcome.outcome === 'unclear' ? 'nobody knows whether this one was spent' : 'this one was not spent, but lasts only minutes';
      throw new RetrySource(message, { reason, wayOut: `Run authorize again, with a new code: ${spent}.` });
    }
    const { accessToken, refreshToken, expiresInSeconds } = outcome;
    if (refreshToken === undefined) {
      throw new RetrySource('the cloud gave no refresh token for the code', { reason: 'token_unrecognised' });
    }
    const pair = tokenPair(accessToken.reveal(), refreshToken.reveal(), expiresInSeconds, clock.now());
    const spent = refreshTokenFingerprint(stored.entries);
    // Whoever consents wants these tokens, whatever is there by now.
    await keepPair({ pair, spent, mayReplace: () => true, without: [codeKey] }, stored, keepParts(context, store));
    return true;
  }, context.stop);
}

/** What the store holds, once it is proven that the pair can be written: a code is spent only then. */
async function loadWritable(store: TokenStore, nowMs: number): Promise<StoredTokens> {
  for (let round = 0; round < maxRounds; round += 1) {
    const stored = await store.load();
    try {
      await store.proveWritable(withPair(stored.entries, tokenPair(trialToken, trialToken, undefined, nowMs)), stored.version);
      return stored;
    } catch (error) {
      if (!(error instanceof StateConflict)) throw error;
    }
  }
  throw new RetryState(`${store.location} was changed by others ${maxRounds} times in a row`);
}

function keepParts(context: Context, store: TokenStore) {
  const { clock, settings } = context;
  // A person may have taken longer than JOB_DURATION to find the code.
  const patience = new Patience({ ...context, deadlineMs: Math.max(context.deadlineMs, clock.monotonic()) });
  const directory = settings.spillDirectory;
  const spill = directory === undefined ? undefined : new Spill(directory, store.location, clock);
  return { ...context, store, patience, spill };
}
