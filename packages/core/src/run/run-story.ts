import type { Logger } from 'pino';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import type { Measurement, MetricDefinition } from '../job/measurement.ts';

/** Where a run has problems. */
type Scope = 'source' | 'delivery';

interface Problems {
  /** The reasons of the previous tick. */
  before: ReadonlySet<string>;
  now: Set<string>;
}

/**
 * Logs how a run is going, each change once. Whoever looks at a pod sees it, and no line repeats what is known.
 */
export class RunStory {
  readonly #log: Logger;
  readonly #states: ReadonlyMap<string, Readonly<Record<number, string>>>;
  readonly #shown = new Map<string, string>();
  readonly #problems: Readonly<Record<Scope, Problems>> = {
    source: { before: new Set(), now: new Set() },
    delivery: { before: new Set(), now: new Set() },
  };
  #delivered = false;

  constructor(log: Logger, metrics: readonly MetricDefinition[]) {
    this.#log = log;
    this.#states = new Map(metrics.flatMap(({ name, states }) => (states === undefined ? [] : [[name, states]])));
  }

  /** The problems of a pass; a reason that the previous tick also had is not logged. */
  found(scope: Scope, problems: readonly WattjobsError[]): void {
    const { before, now } = this.#problems[scope];
    for (const problem of problems) {
      const isNew = !before.has(problem.reason) && !now.has(problem.reason);
      now.add(problem.reason);
      const words = scope === 'source' ? 'the source has a problem' : 'the values were not delivered';
      if (isNew) this.#log.warn({ err: problem }, words);
      else this.#log.debug({ err: problem }, `${words}, as before`);
    }
  }

  /** What the measurements of a pass show of the source, if it differs from before. */
  showed(measurements: readonly Measurement[]): void {
    for (const { name, value } of measurements) {
      const state = this.#states.get(name)?.[value];
      const before = this.#shown.get(name);
      if (state === undefined || state === before) continue;
      this.#shown.set(name, state);
      this.#log.info(
        { [name]: state, ...(before === undefined ? {} : { before }) },
        before === undefined ? `${name} is known` : `${name} changed`,
      );
    }
  }

  /** Readings were accepted. */
  delivered(readings: number): void {
    if (this.#delivered || readings === 0) return;
    this.#delivered = true;
    this.#log.info({ readings }, 'the first readings were delivered');
  }

  /** All passes of a tick are done: reasons that did not recur are gone. */
  endTick(): void {
    for (const problems of Object.values(this.#problems)) {
      for (const reason of problems.before) if (!problems.now.has(reason)) this.#log.info({ reason }, 'a problem is gone');
      problems.before = problems.now;
      problems.now = new Set();
    }
  }
}
