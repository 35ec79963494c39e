import type { Logger } from 'pino';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import type { MetricDefinition, Point } from '../job/point.ts';

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
  /** The device that needs no name in the log. */
  readonly #device: string;
  readonly #states: ReadonlyMap<string, Readonly<Record<number, string>>>;
  readonly #shown = new Map<string, string>();
  readonly #problems: Readonly<Record<Scope, Problems>> = {
    source: { before: new Set(), now: new Set() },
    delivery: { before: new Set(), now: new Set() },
  };
  #delivered = false;

  constructor(log: Logger, metrics: readonly MetricDefinition[], device: string) {
    this.#log = log;
    this.#device = device;
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

  /** What the points of a pass show of the source, if it differs from before. */
  showed(points: readonly Pick<Point, 'name' | 'value' | 'device'>[]): void {
    for (const { name, value, device } of points) {
      const state = this.#states.get(name)?.[value];
      const key = JSON.stringify([name, device]);
      const before = this.#shown.get(key);
      if (state === undefined || state === before) continue;
      this.#shown.set(key, state);
      this.#log.info(
        { ...(device === this.#device ? {} : { device }), [name]: state, ...(before === undefined ? {} : { before }) },
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
