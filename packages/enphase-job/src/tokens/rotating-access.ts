import { RetrySource, RetryState, WaitForLock, WattjobsError } from '@wattjobs/core/errors';
import type { JobContext } from '@wattjobs/core/job';
import type { Secret } from '@wattjobs/core/settings';
import { loadWithRetries, type Remembered, StateConflict } from '@wattjobs/core/state';
import type { CloudAccess, Credentials, TokenTimes } from './cloud-access.ts';
import { dueReason, isUsable } from './due.ts';
import { fingerprint } from './fingerprint.ts';
import { KnownPairs } from './known-pairs.ts';
import { TokenEndpoint } from './oauth.ts';
import { WriteDeadline } from './write-deadline.ts';
import { applicationOf, consentAgain, postponed } from './requirements.ts';
import { rotate, type RotationOptions } from './rotation.ts';
import { newestInMemory, type SetBackOptions } from './set-back.ts';
import { Spill } from './spill.ts';
import { readTokenSet, type TokenSet } from './token-set.ts';
import { tokenExpiry } from './token-times.ts';
import type { TokenStore } from './token-store.ts';
import type { TokensState } from './tokens-state.ts';

export interface CloudAccessOptions {
  readonly store: TokenStore;
  readonly settings: {
    readonly cloudUrl: URL;
    readonly refreshAfterMs: number;
    readonly spillDirectory: string | undefined;
  };
  readonly context: Pick<
    JobContext<unknown, unknown>,
    'clock' | 'random' | 'log' | 'tracing' | 'dryRun' | 'inCluster' | 'stop' | 'deadlineMs'
  >;
  readonly state: Remembered<TokensState>;
}

/** Opens access to the cloud with a store's tokens; nothing is read yet. */
export function openCloudAccess(options: CloudAccessOptions): CloudAccess {
  return new RotatingAccess(options);
}

/** How long a run waits for a store that does not respond: the time of four unanswered requests. */
const retryForMs = 20_000;

class RotatingAccess implements CloudAccess {
  readonly problems: WattjobsError[] = [];
  readonly #options: CloudAccessOptions;
  readonly #writeDeadline: WriteDeadline;
  readonly #endpoint: TokenEndpoint;
  #tokens: TokenSet | undefined;
  /** One refresh per run: the next run retries a failed one. */
  #hasAttempted = false;
  #failure: WattjobsError | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #knownPairs: KnownPairs;
  /** Whether the store was last seen with an old pair, or without the known one. */
  #isSetBack = false;

  constructor(options: CloudAccessOptions) {
    this.#options = options;
    this.#writeDeadline = new WriteDeadline(options.context);
    this.#endpoint = new TokenEndpoint(options.settings.cloudUrl, options.context.tracing);
    this.#knownPairs = new KnownPairs({ clock: options.context.clock, state: options.state });
  }

  credentials(): Promise<Credentials> {
    const { store, context } = this.#options;
    return this.#inTurn(() =>
      context.tracing.span('check tokens', { 'wattjobs.tokens': store.location }, async (span) => {
        const { apiKey, userId, due } = await this.#check();
        span.set({ 'wattjobs.tokens.due': due ?? 'none' });
        context.log.debug({ due: due ?? 'none', store: store.location }, 'the tokens were checked');
        if (due !== undefined) await this.#refreshDue(due);
        const accessToken = this.#tokens?.accessToken;
        if (accessToken === undefined) throw this.#failure ?? this.#noAccessToken();
        return { accessToken, apiKey, userId };
      }),
    );
  }

  refused(accessToken: Secret, cloudTimeMs: number | undefined): Promise<boolean> {
    return this.#inTurn(async () => {
      try {
        return await this.#replaceRefused(accessToken, cloudTimeMs);
      } catch (error) {
        if (!(error instanceof WattjobsError)) throw error;
        this.#report(error);
        return false;
      }
    });
  }

  async accepted(accessToken: Secret): Promise<void> {
    const { state } = this.#options;
    const goodAccessToken = fingerprint(accessToken.reveal());
    if (state.current.goodAccessToken !== goodAccessToken) await state.update((current) => ({ ...current, goodAccessToken }));
  }

  async checkRefresh(): Promise<void> {
    const { store, context } = this.#options;
    await store.exclusively(() => Promise.resolve(), context.stop);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const { entries, version } = await store.load();
      try {
        return await store.proveWritable(entries, version);
      } catch (error) {
        // Another writer could be writing now.
        if (!(error instanceof StateConflict)) throw error;
      }
    }
  }

  times(): TokenTimes {
    const { accessExpiresMs, refreshExpiresMs, lastUpdatedMs } = this.#tokens ?? {};
    return {
      ...(accessExpiresMs === undefined ? {} : { accessExpiresMs }),
      ...(refreshExpiresMs === undefined ? {} : { refreshExpiresMs }),
      ...(lastUpdatedMs === undefined ? {} : { lastUpdatedMs }),
    };
  }

  /** Two calls of one run never refresh at once. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #check(): Promise<Pick<Credentials, 'apiKey' | 'userId'> & { readonly due: string | undefined }> {
    const { store, settings, context } = this.#options;
    const tokens = this.#tokens ?? (await loadWithRetries(() => this.#load(), { ...context, retryForMs, signal: context.stop }));
    const isSetBack = this.#tokens === undefined && this.#isSetBack;
    const { apiKey, userId } = applicationOf(tokens, store);
    const isSpilled = this.#tokens === undefined && (await this.#hasSpill());
    this.#tokens = tokens;
    return {
      apiKey,
      userId,
      due: isSpilled ? 'spilled' : isSetBack ? 'set_back' : dueReason(tokens, context.clock.now(), settings.refreshAfterMs),
    };
  }

  async #refreshDue(due: string): Promise<void> {
    const { context, settings } = this.#options;
    const isDue = (tokens: TokenSet) => dueReason(tokens, context.clock.now(), settings.refreshAfterMs) !== undefined;
    try {
      if (context.dryRun) return this.#skipRefresh(due);
      if (!this.#hasAttempted) await this.#rotate(isDue);
    } catch (error) {
      if (!(error instanceof WattjobsError)) throw error;
      // The lock's previous holder may have already done this.
      if (error instanceof WaitForLock) this.#tokens = await this.#loadOr(this.#tokens);
      if (error instanceof WaitForLock && !isDue(this.#tokens ?? {})) return;
      this.#failure = error;
      if (isUsable(this.#tokens ?? {}, context.clock.now())) this.#report(postponed(error));
    }
    if (this.#failure !== undefined && !isUsable(this.#tokens ?? {}, context.clock.now())) throw this.#failure;
  }

  #skipRefresh(due: string): void {
    const { context } = this.#options;
    context.log.info({ due }, 'the tokens are due for a refresh; a dry run leaves that to the next run');
    if (isUsable(this.#tokens ?? {}, context.clock.now())) return;
    throw new RetrySource('the access token has expired, and a dry run does not refresh it', {
      reason: 'token_expired',
      fix: 'Run it once without --dry-run.',
    });
  }

  async #replaceRefused(accessToken: Secret, cloudTimeMs: number | undefined): Promise<boolean> {
    const { context, state } = this.#options;
    const isRefused = (tokens: TokenSet) => tokens.accessToken === undefined || tokens.accessToken.reveal() === accessToken.reveal();
    if (!isRefused(this.#tokens ?? {})) return true;
    this.#tokens = await this.#load();
    if (!isRefused(this.#tokens)) return true;
    // By the cloud's time, if this machine's clock is behind.
    const endMs = tokenExpiry(accessToken.reveal()) ?? this.#tokens.accessExpiresMs;
    const hasExpired = cloudTimeMs !== undefined && endMs !== undefined && cloudTimeMs >= endMs;
    const refused = fingerprint(accessToken.reveal());
    const { goodAccessToken, replacedAfterRefusal } = state.current;
    // A forbidden endpoint and a wrong API key also give 401: another token would not help.
    if (!hasExpired && (goodAccessToken === refused || replacedAfterRefusal === refused)) return false;
    if (this.#hasAttempted) return false;
    if (context.dryRun) {
      context.log.info({ due: 'refused' }, 'the cloud refused the access token; a dry run leaves the refresh to the next run');
      return false;
    }
    await this.#rotate(isRefused);
    const fresh = this.#tokens.accessToken;
    if (fresh === undefined || isRefused(this.#tokens)) return false;
    if (!hasExpired) await state.update((current) => ({ ...current, replacedAfterRefusal: fingerprint(fresh.reveal()) }));
    return true;
  }

  async #rotate(isWanted: (tokens: TokenSet) => boolean): Promise<void> {
    this.#hasAttempted = true;
    const { stored } = await rotate(isWanted, this.#rotationOptions());
    this.#tokens = readTokenSet(stored.entries, this.#options.context.clock.now());
  }

  #rotationOptions(): RotationOptions {
    const { store, context } = this.#options;
    return {
      ...context,
      ...this.#setBackOptions(),
      store,
      endpoint: this.#endpoint,
      writeDeadline: this.#writeDeadline,
      spill: this.#spill(),
    };
  }

  #setBackOptions(): SetBackOptions {
    return { store: this.#options.store, knownPairs: this.#knownPairs, report: (problem) => this.#report(problem) };
  }

  #spill(): Spill | undefined {
    const { store, settings, context } = this.#options;
    return settings.spillDirectory === undefined ? undefined : new Spill(settings.spillDirectory, store.location, context.clock);
  }

  async #hasSpill(): Promise<boolean> {
    const spilled = await this.#spill()?.read();
    return spilled !== undefined && spilled !== 'damaged';
  }

  async #load(): Promise<TokenSet> {
    const { store, context } = this.#options;
    const { entries } = await store.load();
    await this.#knownPairs.seen(entries);
    this.#isSetBack =
      !context.dryRun && (this.#knownPairs.replacedMs(entries) !== undefined || this.#knownPairs.successor(entries) !== undefined);
    return readTokenSet(context.dryRun ? newestInMemory(entries, this.#setBackOptions()) : entries, context.clock.now());
  }

  /** The store's tokens, or `fallback` if the store does not respond. */
  async #loadOr(fallback: TokenSet | undefined): Promise<TokenSet | undefined> {
    try {
      return await this.#load();
    } catch (error) {
      if (!(error instanceof RetryState)) throw error;
      return fallback;
    }
  }

  #report(problem: WattjobsError): void {
    this.#options.context.log.warn({ err: problem }, 'the tokens have a problem');
    this.problems.push(problem);
  }

  #noAccessToken(): WattjobsError {
    return consentAgain(`the ${this.#options.store.location} has no usable access_token`, 'access_token_missing');
  }
}
