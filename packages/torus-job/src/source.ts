import { RenewCredentials, RetrySource, type WattjobsError } from '@wattjobs/core/errors';
import type { Finding, Pass, Source, Tick } from '@wattjobs/core/job';
import { checkTorus } from './check.ts';
import { cloudAccount } from './cloud-account.ts';
import { CloudReader, type CloudResult } from './cloud-reader.ts';
import type { TorusContext } from './context.ts';
import { DataSource } from './data-source.ts';
import { toPoints } from './points.ts';
import { withoutFutureTimes, type TorusState } from './state.ts';
import { Unit } from './unit.ts';
import { type ElectricalValues, hasUnitValue, hasValue, withUnitValues } from './values.ts';

/** The unit's contribution to a tick that the cloud could not serve. */
interface UnitResult {
  readonly source: DataSource;
  readonly values?: ElectricalValues;
  /** When it showed the values. */
  readonly readMs?: number;
  readonly problems: readonly WattjobsError[];
}

/** A Torus unit: read from the cloud while its values are fresh, else from its own page. Without an account, only its own page is read. */
export class TorusSource implements Source<TorusState> {
  readonly #context: TorusContext;
  readonly #cloud: CloudReader | undefined;
  readonly #unit: Unit | undefined;

  constructor(context: TorusContext) {
    this.#context = context;
    const { settings } = context;
    const account = cloudAccount(settings);
    this.#cloud = account && new CloudReader({ ...context, settings: { ...settings, ...account } });
    this.#unit = settings.unitUrl === undefined ? undefined : new Unit(settings.unitUrl, context);
  }

  async read({ signal }: Tick): Promise<Pass<TorusState>> {
    const { clock, state, device } = this.#context;
    const cloud: CloudResult = (await this.#cloud?.read(signal)) ?? { problems: [] };
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
          deviceLastSeenMs: this.#cloud?.deviceLastSeenMs(remembered, cloud),
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
    return checkTorus({ ...this.#context, cloud: this.#cloud?.cloud, unit: this.#unit }, signal);
  }

  async close(): Promise<void> {}

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

  #remember(latest: TorusState, cloud: CloudResult, nowMs: number, valueDelivered: boolean): TorusState {
    const current = this.#cloud?.remember(latest, cloud) ?? withoutFutureTimes(latest, this.#context.clock.now());
    return { ...current, valueDeliveredMs: valueDelivered ? Math.max(nowMs, current.valueDeliveredMs ?? 0) : current.valueDeliveredMs };
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
