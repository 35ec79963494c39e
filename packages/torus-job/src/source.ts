import type { Finding, JobContext, Pass, Source, Tick } from '@wattjobs/core';
import { RenewCredentials, RetrySource, type WattjobsError } from '@wattjobs/core';
import { cloudIsDue } from './back-off.ts';
import { checkTorus } from './check.ts';
import { Cloud } from './cloud.ts';
import { type Freshness, judgeFreshness } from './freshness.ts';
import type { LiveReading } from './live-page.ts';
import { toMeasurements } from './measurements.ts';
import { DataSource, type ElectricalValues, hasValue } from './reading.ts';
import type { TorusSettings } from './settings.ts';
import { notAhead, type TorusState } from './state.ts';
import { Unit } from './unit.ts';
import { cachedValues, unitIsDue } from './unit-limit.ts';

/** What the cloud contributed to a tick. */
interface CloudPart {
  readonly asked: boolean;
  readonly reading?: LiveReading;
  readonly freshness?: Freshness;
  readonly problems: readonly WattjobsError[];
}

/** What the unit contributed to a tick that the cloud could not serve. */
interface UnitPart {
  readonly source: DataSource;
  readonly values?: ElectricalValues;
  readonly problems: readonly WattjobsError[];
}

/** A Torus unit: through the cloud while that is fresh, else through its own page. */
export class TorusSource implements Source<TorusState> {
  readonly #context: JobContext<TorusSettings, TorusState>;
  readonly #cloud: Cloud;
  readonly #unit: Unit | undefined;

  constructor(context: JobContext<TorusSettings, TorusState>) {
    const { settings } = context;
    this.#context = context;
    this.#cloud = new Cloud({ ...context, memory: context.state });
    this.#unit = settings.unitUrl === undefined ? undefined : new Unit(settings.unitUrl, settings, context);
  }

  async read({ signal }: Tick): Promise<Pass<TorusState>> {
    const { clock, state, log } = this.#context;
    const nowMs = clock.now();
    const cloud = await this.#readCloud(nowMs, signal);
    const fresh = cloud.freshness?.fresh === true;
    const unit: UnitPart = fresh ? { source: DataSource.Cloud, problems: [] } : await this.#readUnit(nowMs, signal);
    const values = (fresh ? undefined : unit.values) ?? cloud.reading?.values ?? {};
    const distortion = cloud.reading?.totalHarmonicDistortionPercent;
    const anyValue = hasValue(values) || distortion !== undefined;
    const problems = [...cloud.problems, ...unit.problems];
    for (const problem of problems) log.warn({ err: problem }, 'the source has a problem');
    const remembered = state.current;
    return {
      measurements: toMeasurements(
        {
          source: unit.source,
          values,
          totalHarmonicDistortionPercent: distortion,
          deviceLastSeenMs: cloud.freshness?.deviceTimeMs ?? remembered.deviceLastSeenMs,
          valueDeliveredMs: anyValue ? nowMs : remembered.valueDeliveredMs,
        },
        nowMs,
      ),
      problems,
      // Without a unit to read, nothing can come of this run.
      endsRun: this.#unit === undefined && problems.some((problem) => problem instanceof RenewCredentials),
      remember: (current, delivered) => this.#remember(current, cloud, nowMs, delivered && anyValue),
    };
  }

  check(signal: AbortSignal): AsyncIterable<Finding> {
    return checkTorus({ ...this.#context, cloud: this.#cloud, unit: this.#unit }, signal);
  }

  async close(): Promise<void> {}

  async #readCloud(nowMs: number, signal: AbortSignal): Promise<CloudPart> {
    const { settings, state, log } = this.#context;
    const held = this.#cloud.heldRefusal(nowMs);
    if (held !== undefined) return { asked: false, problems: [held] };
    if (!cloudIsDue(notAhead(state.current, nowMs).cloud, nowMs, settings)) return { asked: false, problems: [] };
    const answer = await this.#cloud.read(nowMs, signal);
    if ('problem' in answer) return { asked: true, problems: [answer.problem] };
    const { reading } = answer;
    if (reading.missing.length > 0)
      log.warn({ missing: reading.missing, fingerprint: reading.fingerprint }, 'the live data page no longer shows everything');
    const freshness = judgeFreshness(reading, nowMs, settings);
    const refused = reading.refused.map(
      (what) => new RetrySource(`the cloud shows a number that cannot be read: ${what}`, { reason: 'value_refused' }),
    );
    return { asked: true, reading, freshness, problems: [...refused, ...(freshness.problem === undefined ? [] : [freshness.problem])] };
  }

  async #readUnit(nowMs: number, signal: AbortSignal): Promise<UnitPart> {
    const attempt = await this.#attemptUnit(nowMs, signal);
    if (attempt.values !== undefined) return { ...attempt, source: DataSource.Unit };
    const cached = cachedValues(notAhead(this.#context.state.current, nowMs).unit, nowMs, this.#context.settings);
    if (cached !== undefined) return { ...attempt, values: cached, source: DataSource.UnitCached };
    return { ...attempt, source: DataSource.CloudStale };
  }

  /** Reads the unit if it may be asked; the attempt is kept before the request, so that a crash cannot repeat it. */
  async #attemptUnit(nowMs: number, signal: AbortSignal): Promise<Omit<UnitPart, 'source'>> {
    const { state, settings } = this.#context;
    if (this.#unit === undefined || signal.aborted) return { problems: [] };
    let claimed = false;
    const kept = await state.update((given) => {
      const current = notAhead(given, nowMs);
      // Decided on the freshest state: of two runs at once only one may ask.
      claimed = unitIsDue(current.unit, nowMs, settings);
      return claimed ? { ...current, unit: { ...current.unit, lastAttemptMs: nowMs } } : current;
    });
    // An attempt that is not on record could be repeated by the next run: then the unit is left alone.
    if (!kept) return { problems: [] };
    if (!claimed) return { problems: [] };
    const { values, problems } = await this.#unit.read(signal);
    if (values === undefined) return { problems };
    await state.update((current) => ({ ...current, unit: { ...current.unit, cache: { readMs: nowMs, values } } }));
    return { values, problems };
  }

  #remember(given: TorusState, cloud: CloudPart, nowMs: number, valueDelivered: boolean): TorusState {
    const current = notAhead(this.#cloud.rememberSession(given), nowMs);
    const fresh = cloud.freshness?.fresh === true;
    return {
      ...current,
      cloud: {
        ...current.cloud,
        lastCheckMs: cloud.asked ? nowMs : current.cloud.lastCheckMs,
        lastSuccessMs: fresh ? nowMs : (current.cloud.lastSuccessMs ?? nowMs),
      },
      unit: fresh ? { ...current.unit, cache: undefined } : current.unit,
      deviceLastSeenMs: cloud.freshness?.deviceTimeMs ?? current.deviceLastSeenMs,
      valueDeliveredMs: valueDelivered ? nowMs : current.valueDeliveredMs,
    };
  }
}
