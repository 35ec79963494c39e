import { RenewCredentials, RetrySource, type WattjobsError } from '@wattjobs/core/errors';
import type { Finding, Pass, Source, Tick } from '@wattjobs/core/job';
import { withoutSecrets } from '@wattjobs/core/redaction';
import { belongsToAccount, stateOfAccount } from './account.ts';
import { backOffRemainingMs, outageSince } from './back-off.ts';
import { checkTorus } from './check.ts';
import { Cloud } from './cloud.ts';
import type { TorusContext } from './context.ts';
import { DataSource } from './data-source.ts';
import { type Freshness, judgeFreshness } from './freshness.ts';
import type { LiveReading } from './live-page.ts';
import { toPoints } from './points.ts';
import { withoutFutureTimes, type TorusState } from './state.ts';
import { Unit } from './unit.ts';
import { type ElectricalValues, hasUnitValue, hasValue, withUnitValues } from './values.ts';

/** The cloud's contribution to a tick. */
interface CloudResult {
  /** When it was contacted; absent if it was not. */
  readonly contactedMs?: number;
  readonly reading?: LiveReading;
  readonly freshness?: Freshness;
  readonly problems: readonly WattjobsError[];
}

/** The unit's contribution to a tick that the cloud could not serve. */
interface UnitResult {
  readonly source: DataSource;
  readonly values?: ElectricalValues;
  /** When it showed the values. */
  readonly readMs?: number;
  readonly problems: readonly WattjobsError[];
}

/** A Torus unit: read from the cloud while its values are fresh, else from its own page. */
export class TorusSource implements Source<TorusState> {
  readonly #context: TorusContext;
  readonly #cloud: Cloud;
  readonly #unit: Unit | undefined;

  constructor(context: TorusContext) {
    this.#context = context;
    this.#cloud = new Cloud(context);
    this.#unit = context.settings.unitUrl === undefined ? undefined : new Unit(context.settings.unitUrl, context);
  }

  async read({ signal }: Tick): Promise<Pass<TorusState>> {
    const { clock, state, device } = this.#context;
    const cloud = await this.#readCloud(signal);
    const fresh = cloud.freshness?.fresh === true;
    const unit: UnitResult = fresh ? { source: DataSource.Cloud, problems: [] } : await this.#readUnit(cloud, signal);
    const values = withUnitValues(cloud.reading?.values ?? {}, unit.values);
    const anyValue = hasValue(values);
    const problems = [...cloud.problems, ...unit.problems];
    const nowMs = clock.now();
    const remembered = state.current;
    return {
      points: toPoints(
        {
          source: unit.source,
          values,
          unitReadMs: unit.readMs,
          deviceLastSeenMs: this.#deviceLastSeenMs(remembered, cloud),
          valueDeliveredMs: anyValue ? nowMs : remembered.valueDeliveredMs,
          cloudTimeMs: cloud.freshness?.deviceTimeMs,
        },
        device,
        nowMs,
      ),
      problems,
      // Without a unit to read, this run cannot succeed.
      next: this.#unit === undefined && problems.some((problem) => problem instanceof RenewCredentials) ? 'end' : 'tick',
      remember: (current, delivered) => this.#remember(current, cloud, nowMs, delivered && anyValue),
    };
  }

  check(signal: AbortSignal): AsyncIterable<Finding> {
    return checkTorus({ ...this.#context, cloud: this.#cloud, unit: this.#unit }, signal);
  }

  async close(): Promise<void> {}

  async #readCloud(signal: AbortSignal): Promise<CloudResult> {
    const { settings, state, clock, log } = this.#context;
    const contactedMs = clock.now();
    const pause = this.#cloud.loginPause();
    if (pause !== undefined) return { problems: [pause] };
    const cloudState = stateOfAccount(withoutFutureTimes(state.current, contactedMs).cloud, settings);
    const waitMs = backOffRemainingMs(cloudState, contactedMs, settings);
    if (waitMs > 0) {
      const message = `the Torus cloud has been unavailable for a while; the job contacts it again in ${Math.ceil(waitMs / 1000)} s`;
      return { problems: [new RetrySource(message, { reason: 'cloud_backed_off' })] };
    }
    const { reading, problem } = await this.#cloud.read(signal);
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

  async #readUnit(cloud: CloudResult, signal: AbortSignal): Promise<UnitResult> {
    if (this.#unit === undefined) return { source: DataSource.CloudStale, problems: [] };
    const { contacted, values, problems } = await this.#unit.read(signal);
    if (values !== undefined) return { source: DataSource.Unit, values, readMs: this.#context.clock.now(), problems };
    const { cached, dueInMs } = this.#unit.remembered();
    if (cached !== undefined) {
      if (isNewer(cloud, cached.readMs)) return { source: DataSource.CloudStale, problems };
      return { source: DataSource.UnitCached, ...cached, problems };
    }
    // Without this message, the operator would look for a broken unit.
    const limited = contacted || dueInMs === 0 || signal.aborted ? [] : [notDue(dueInMs)];
    return { source: DataSource.CloudStale, problems: [...problems, ...limited] };
  }

  /** The latest known report: a cloud may show an older one for a while. For another account's unit, nothing is known. */
  #deviceLastSeenMs(state: TorusState, { freshness }: CloudResult): number | undefined {
    const { settings } = this.#context;
    const reportedMs = freshness?.deviceTimeMs;
    if (reportedMs === undefined || !belongsToAccount(state.cloud, settings)) return reportedMs ?? state.deviceLastSeenMs;
    return Math.max(reportedMs, state.deviceLastSeenMs ?? reportedMs);
  }

  #remember(latest: TorusState, cloud: CloudResult, nowMs: number, valueDelivered: boolean): TorusState {
    const { settings, clock } = this.#context;
    // Another run may have stored something since this pass: only times ahead of the clock are wrong.
    const current = withoutFutureTimes(this.#cloud.rememberSession(latest), clock.now());
    const fresh = cloud.freshness?.fresh === true;
    const { contactedMs } = cloud;
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
      deviceLastSeenMs: this.#deviceLastSeenMs(current, cloud),
      valueDeliveredMs: valueDelivered ? Math.max(nowMs, current.valueDeliveredMs ?? 0) : current.valueDeliveredMs,
    };
  }
}

/**
 * Whether the cloud's stale values are newer than what the unit showed at `readMs`.
 * Values of one time belong together: the newer ones are used as a whole, never one by one.
 */
function isNewer({ reading, freshness }: CloudResult, readMs: number): boolean {
  const deviceTimeMs = freshness?.deviceTimeMs;
  return reading !== undefined && hasUnitValue(reading.values) && deviceTimeMs !== undefined && deviceTimeMs > readMs;
}

function notDue(dueInMs: number): RetrySource {
  const message = `the unit was contacted a short while ago; the job contacts it again in ${Math.ceil(dueInMs / 1000)} s`;
  return new RetrySource(message, {
    reason: 'unit_left_alone',
    fix: 'No action needed; LOCAL_SCRAPE_INTERVAL sets how often the job reads it.',
  });
}
