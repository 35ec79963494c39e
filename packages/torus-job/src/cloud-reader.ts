import { RetrySource, type WattjobsError } from '@wattjobs/core/errors';
import { withoutSecrets } from '@wattjobs/core/redaction';
import { belongsToAccount, stateOfAccount } from './account.ts';
import { backOffRemainingMs, outageSince } from './back-off.ts';
import { Cloud } from './cloud.ts';
import type { CloudContext } from './context.ts';
import { type Freshness, judgeFreshness } from './freshness.ts';
import type { LiveReading } from './live-page.ts';
import { withoutFutureTimes, type TorusState } from './state.ts';

/** The cloud's contribution to a tick. */
export interface CloudResult {
  /** When it was contacted; absent if it was not. */
  readonly contactedMs?: number;
  readonly reading?: LiveReading;
  readonly freshness?: Freshness;
  readonly problems: readonly WattjobsError[];
}

/** Reads the cloud once per tick, unless logins are paused or the cloud is left alone after an outage. */
export class CloudReader {
  readonly cloud: Cloud;
  readonly #context: CloudContext;

  constructor(context: CloudContext) {
    this.#context = context;
    this.cloud = new Cloud(context);
  }

  async read(signal: AbortSignal): Promise<CloudResult> {
    const { settings, state, clock, log } = this.#context;
    const contactedMs = clock.now();
    const pause = this.cloud.loginPause();
    if (pause !== undefined) return { problems: [pause] };
    const cloudState = stateOfAccount(withoutFutureTimes(state.current, contactedMs).cloud, settings);
    const waitMs = backOffRemainingMs(cloudState, contactedMs, settings);
    if (waitMs > 0) {
      const message = `the Torus cloud has been unavailable for a while; the job contacts it again in ${Math.ceil(waitMs / 1000)} s`;
      return { problems: [new RetrySource(message, { reason: 'cloud_backed_off' })] };
    }
    const { reading, problem } = await this.cloud.read(signal);
    // A read that was cut short says nothing about the cloud.
    if (reading === undefined) return problem === undefined ? { problems: [] } : { contactedMs, problems: [problem] };
    if (reading.missing.length > 0) {
      log.warn({ missing: reading.missing, fingerprint: reading.fingerprint }, 'the live data page no longer shows all expected values');
    }
    const freshness = judgeFreshness(reading, clock.now(), settings);
    const refused = reading.refused.map(
      (refusal) => new RetrySource(`cannot read a number on the cloud page: ${withoutSecrets(refusal)}`, { reason: 'value_refused' }),
    );
    return { contactedMs, reading, freshness, problems: [...refused, ...(freshness.problem === undefined ? [] : [freshness.problem])] };
  }

  /** The latest known report: a cloud may show an older one for a while. For another account's unit, nothing is known. */
  deviceLastSeenMs(state: TorusState, { freshness }: CloudResult): number | undefined {
    const reportedMs = freshness?.deviceTimeMs;
    if (reportedMs === undefined || !belongsToAccount(state.cloud, this.#context.settings)) return reportedMs ?? state.deviceLastSeenMs;
    return Math.max(reportedMs, state.deviceLastSeenMs ?? reportedMs);
  }

  /** The state after a read. */
  remember(latest: TorusState, result: CloudResult): TorusState {
    const { settings, clock } = this.#context;
    // Another run may have stored something since this pass: only times ahead of the clock are wrong.
    const current = withoutFutureTimes(this.cloud.rememberSession(latest), clock.now());
    const fresh = result.freshness?.fresh === true;
    const { contactedMs } = result;
    const account = stateOfAccount(current.cloud, settings);
    return {
      ...current,
      cloud: {
        ...current.cloud,
        ...(contactedMs === undefined
          ? {}
          : {
              credentials: account.credentials,
              lastCheckMs: contactedMs,
              outageSinceMs: fresh ? undefined : outageSince(account, contactedMs),
            }),
        ...(fresh ? { lastSuccessMs: contactedMs } : {}),
      },
      deviceLastSeenMs: this.deviceLastSeenMs(current, result),
    };
  }
}
