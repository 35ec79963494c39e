import type { Logger } from 'pino';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import type { MetricDefinition, Point } from '../job/point.ts';

/** Where a problem occurred. */
type Scope = 'source' | 'delivery';

interface Problems {
  /** The reasons of the previous tick. */
  before: ReadonlySet<string>;
  now: Set<string>;
}

/** Logs the progress of a run: each change once, so that no line repeats a known fact. */
export class ProgressLog {
  readonly #log: Logger;
  /** The device that the log does not name. */
  readonly #device: string;
  readonly #states: ReadonlyMap<string, Readonly<Record<number, string>>>;
  readonly #loggedStates = new Map<string, string>();
  readonly #problems: Readonly<Record<Scope, Problems>> = {
    source: { before: new Set(), now: new Set() },
    delivery: { before: new Set(), now: new Set() },
  };
  #hasDelivered = false;

  constructor(log: Logger, metrics: readonly MetricDefinition[], device: string) {
    this.#log = log;
    this.#device = device;
    this.#states = new Map(metrics.flatMap(({ name, states }) => (states === undefined ? [] : [[name, states]])));
  }

  /** Logs the problems of a pass, except those whose reason the previous tick also had. */
  logProblems(scope: Scope, problems: readonly WattjobsError[]): void {
    const { before, now } = this.#problems[scope];
    for (const problem of problems) {
      const isNew = !before.has(problem.reason) && !now.has(problem.reason);
      now.add(problem.reason);
      const words = scope === 'source' ? 'the source has a problem' : 'the values were not delivered';
      if (isNew) this.#log.warn({ err: problem }, words);
      else this.#log.debug({ err: problem }, `${words}, as before`);
    }
  }

  /** Logs the states that differ from those of the previous passes. */
  logStates(points: readonly Pick<Point, 'name' | 'value' | 'device'>[]): void {
    for (const { name, value, device } of points) {
      const state = this.#states.get(name)?.[value];
      if (state === undefined) continue;
      const key = JSON.stringify([name, device]);
      const before = this.#loggedStates.get(key);
      if (state === before) continue;
      this.#loggedStates.set(key, state);
      this.#log.info(
        { ...(device === this.#device ? {} : { device }), [name]: state, ...(before === undefined ? {} : { before }) },
        before === undefined ? `${name} is known` : `${name} changed`,
      );
    }
  }

  /** Logs the first readings that were accepted. */
  logFirstDelivery(readings: number): void {
    if (this.#hasDelivered || readings === 0) return;
    this.#hasDelivered = true;
    this.#log.info({ readings }, 'the first readings were delivered');
  }

  /** Ends a tick: a problem whose reason did not recur is gone. */
  endTick(): void {
    for (const problems of Object.values(this.#problems)) {
      for (const reason of problems.before) if (!problems.now.has(reason)) this.#log.info({ reason }, 'a problem is gone');
      problems.before = problems.now;
      problems.now = new Set();
    }
  }
}
