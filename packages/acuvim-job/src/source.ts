import { RetrySource, type WattjobsError } from '@wattjobs/core/errors';
import type { Finding, Pass, Source, Tick } from '@wattjobs/core/job';
import { checkMeters } from './check.ts';
import type { AcuvimContext } from './context.ts';
import { openGateways, ownTargets } from './open-gateways.ts';
import { pointsOf } from './points.ts';
import type { Gateway, MeterPass } from './reading/gateway.ts';
import { type AcuvimState, type MeterMemory, withMemories } from './state.ts';
import { tagsOf } from './tags.ts';
import { profileOf } from './targets/profile-of.ts';
import { targetKey } from './targets/target.ts';

/** How often what changes in every pass is saved. What must not be lost is saved at once. */
const savePauseMs = 60_000;

/** The meters of a list: serial per gateway, all gateways at once. */
export class AcuvimSource implements Source<AcuvimState> {
  readonly #context: AcuvimContext;
  readonly #gateways: readonly Gateway[];
  readonly #reported = new Set<string>();
  #saveDueMs = Number.NEGATIVE_INFINITY;

  constructor(context: AcuvimContext) {
    this.#context = context;
    this.#gateways = openGateways(ownTargets(context.settings), context, context.state.current.meters);
  }

  async read({ signal }: Tick): Promise<Pass<AcuvimState>> {
    const { clock } = this.#context;
    const passes = (await Promise.all(this.#gateways.map((gateway) => gateway.read(signal)))).flat();
    const nowMs = clock.now();
    const learned = this.#learned(passes);
    return {
      points: passes.flatMap((pass) => this.#pointsOf(pass, nowMs)),
      problems: [...passes.flatMap((pass) => this.#problemsOf(pass)), ...this.#lateAnswers()],
      nothingDue: this.#gateways.length === 0,
      ...(learned.size === 0 ? {} : { remember: (state: AcuvimState) => withMemories(state, learned, this.#allKeys) }),
    };
  }

  check(signal: AbortSignal): AsyncIterable<Finding> {
    return checkMeters(this.#context, signal);
  }

  async close(): Promise<void> {
    await Promise.all(this.#gateways.map((gateway) => gateway.close()));
  }

  #pointsOf(pass: MeterPass, nowMs: number) {
    const { settings } = this.#context;
    const { target } = pass.meter;
    return pointsOf(pass, { labels: tagsOf(target, settings), profile: profileOf(target, settings), nowMs });
  }

  #problemsOf(pass: MeterPass): readonly WattjobsError[] {
    if ('problem' in pass) return [pass.problem];
    if (!('reading' in pass)) return [];
    const { problems, verdict } = pass.reading;
    return [...problems, ...this.#correction(pass.meter.key, pass.meter.target.name, verdict.corrections)];
  }

  /** A meter that is read otherwise than its profile says is a finding once per run. */
  #correction(key: string, name: string, corrections: readonly string[]): readonly WattjobsError[] {
    if (corrections.length === 0 || this.#reported.has(key)) return [];
    this.#reported.add(key);
    return [
      new RetrySource(`${name}: ${corrections.join('; ')}`, {
        reason: 'meter_corrected',
        fix: 'No action needed. To make it permanent, set powerUnit of the target, or wordOrder in your own profile.',
        context: { meter: name },
      }),
    ];
  }

  #lateAnswers(): readonly WattjobsError[] {
    return this.#gateways.flatMap((gateway) => {
      const count = gateway.takeLateAnswers();
      const names = gateway.meters.map(({ target }) => target.name).slice(0, 3);
      return Array.from({ length: count }, () => {
        return new RetrySource(`${names.join(', ')}: an answer came too late and was dropped`, {
          reason: 'meter_late_answer',
          fix: 'Raise METER_TIMEOUT, or read less often.',
        });
      });
    });
  }

  /** What was learned of meters and should be saved: a new judgement at once, running sums from time to time. */
  #learned(passes: readonly MeterPass[]): ReadonlyMap<string, MeterMemory> {
    const { clock, state } = this.#context;
    const { meters } = state.current;
    const read = passes.flatMap((pass) => ('reading' in pass ? [[pass.meter.key, pass.meter.memory] as const] : []));
    const isDue = clock.monotonic() >= this.#saveDueMs;
    if (isDue && read.length > 0) this.#saveDueMs = clock.monotonic() + savePauseMs;
    const isNew = ([key, memory]: readonly [string, MeterMemory]) =>
      memory.basis !== meters[key]?.basis || memory.hasCounted !== meters[key]?.hasCounted;
    return new Map(isDue ? read : read.filter(isNew));
  }

  get #allKeys(): ReadonlySet<string> {
    return new Set(this.#context.settings.targets?.targets.map(targetKey));
  }
}
