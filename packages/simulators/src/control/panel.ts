import type { Field, FieldsOf } from './field.ts';
import type { FaultLimits } from './transport-faults.ts';

/** An unknown control, or a value that it does not accept. The message names each. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
}

/** Holds the controls of a running simulator, and gives each request its faults. */
export class ControlPanel<Controls extends FaultLimits> {
  readonly #fields: FieldsOf<Controls>;
  readonly #faults: readonly (keyof Controls)[];
  readonly #listeners = new Set<() => void>();
  #current: Controls;

  /** `faults` names the controls for faults and their scope: all are reset when `times` runs out. */
  constructor(fields: FieldsOf<Controls>, faults: readonly (keyof Controls)[], start: Partial<Controls>) {
    this.#fields = fields;
    this.#faults = faults;
    this.#current = Object.fromEntries(this.#names().map((name) => [name, fields[name].initial])) as unknown as Controls;
    this.change(start);
  }

  get current(): Controls {
    return this.#current;
  }

  /** Changes the named controls and keeps the rest. Throws ControlError, and changes nothing, if any value is invalid. */
  change(patch: unknown): void {
    if (!isObject(patch)) throw new ControlError('A change must be an object such as {"delayMs": 500}.');
    const problems = Object.entries(patch).flatMap(([name, value]) => {
      const field = this.#fieldNamed(name);
      if (!field) return [`unknown control "${name}" (known: ${this.#names().join(', ')})`];
      return field.accepts(value) ? [] : [`"${name}" must be ${field.expects}`];
    });
    if (problems.length > 0) throw new ControlError(problems.join('; '));
    this.#current = { ...this.#current, ...patch };
    for (const listener of this.#listeners) listener();
  }

  /** Resolves once the controls satisfy the condition; rejects with the signal's reason if it aborts before. */
  until(satisfied: (current: Controls) => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!signal.aborted && !satisfied(this.#current)) return;
        this.#listeners.delete(look);
        signal.removeEventListener('abort', look);
        if (signal.aborted) reject(signal.reason);
        else resolve();
      };
      this.#listeners.add(look);
      signal.addEventListener('abort', look);
      look();
    });
  }

  /** Calls the listener after every change. */
  onChange(listener: (current: Controls) => void): void {
    this.#listeners.add(() => listener(this.#current));
  }

  /** The active faults in scope for one request; if `times` runs out with it, all end. */
  takeFaults(inScope: (current: Controls) => boolean): Controls | null {
    const taken = this.#current;
    if (!this.#faults.some((name) => taken[name] !== this.#fields[name].initial) || !inScope(taken)) return null;
    if (taken.skip > 0) {
      this.change({ skip: taken.skip - 1 });
      return null;
    }
    if (taken.times !== null && taken.times > 1) this.change({ times: taken.times - 1 });
    else if (taken.times === 1) this.#endFaults();
    return taken;
  }

  #endFaults(): void {
    const initial = Object.fromEntries(this.#faults.map((name) => [name, this.#fields[name].initial]));
    this.change({ ...initial, times: null });
  }

  #names(): (keyof Controls & string)[] {
    return Object.keys(this.#fields) as (keyof Controls & string)[];
  }

  #fieldNamed(name: string): Field<unknown> | undefined {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name as keyof Controls] : undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
