import { RetryState } from '../errors/errors.ts';
import { type LoadOptions, loadWithRetries } from './load-with-retries.ts';
import { MemoryStore } from './memory-store.ts';
import { type StateDefinition, type StateDocument, stateDocument } from './state-document.ts';
import { StateConflict, type StateStore } from './store.ts';

export type { StateDefinition } from './state-document.ts';

export interface JobStateOptions extends LoadOptions {
  /** Returns a number of at least 0 and less than 1, so that colliding writers do not collide again. */
  readonly random: () => number;
}

type Change<State> = (current: State) => State;

/** What the store is known to contain. */
interface Base<State> {
  readonly version: string;
  readonly state: State;
}

const maxConflicts = 10;
const conflictPauseMs = 100;

/**
 * The typed state of one job on top of a store.
 * A change that the store does not accept stays pending and is written with the next one.
 */
export class JobState<State> {
  readonly #store: StateStore;
  readonly #document: StateDocument<State>;
  readonly #options: JobStateOptions;
  #base: Base<State> | undefined;
  #current: State;
  /** The last known content of the store. */
  #stored: State;
  #pending: readonly Change<State>[] = [];
  /** The text of a write with an unknown outcome, and how many of the pending changes it contains. */
  #unanswered: { readonly text: string; readonly changes: number } | undefined;
  #queue: Promise<void> = Promise.resolve();

  private constructor(store: StateStore, document: StateDocument<State>, options: JobStateOptions, state: State, base?: Base<State>) {
    this.#store = store;
    this.#document = document;
    this.#options = options;
    this.#current = state;
    this.#stored = base?.state ?? state;
    this.#base = base;
  }

  /**
   * Reads the state, or starts with the empty one.
   * @throws RetryState if the store does not respond for `retryForMs`
   * @throws RepairState if this job did not write the document
   * @throws FixSettings if the store is misconfigured
   */
  static async open<State>(
    store: StateStore,
    definition: StateDefinition<State>,
    jobName: string,
    options: JobStateOptions,
  ): Promise<JobState<State>> {
    const document = stateDocument(definition, jobName);
    const { text, version } = await loadWithRetries(() => store.load(), options);
    const state = document.decode(text, store);
    return new JobState(store, document, options, state, { version, state });
  }

  /** The state with every change made here, written or not. */
  get current(): State {
    return this.#current;
  }

  /** The same state, but changes stay in memory: for a dry run. */
  overlay(): JobState<State> {
    const memory = new MemoryStore(this.#document.encode(this.#current));
    return new JobState(memory, this.#document, this.#options, this.#current);
  }

  /**
   * Applies a pure change to the latest state and writes it, unless nothing changed.
   * The change may be applied several times, each time to a newer state.
   * @throws RetryState if it cannot be written now: `current` has it anyway, and the next write includes it
   * @throws RepairState if the document was damaged meanwhile
   */
  async update(change: Change<State>): Promise<State> {
    const changed = change(this.#current);
    // A state that violates its schema is refused before it is kept: it would block every later write.
    this.#document.encode(changed);
    this.#current = changed;
    this.#pending = [...this.#pending, change];
    await this.flush();
    return this.#current;
  }

  /**
   * Applies a pure change to the latest state only if it can be written now: a claim must be on record before it is used.
   * @throws RetryState if it cannot be written; then the change was never made
   * @throws RepairState if the document was damaged meanwhile
   */
  async claim(change: Change<State>): Promise<State> {
    try {
      return await this.update(change);
    } catch (error) {
      this.#withdraw(change);
      throw error;
    }
  }

  /**
   * Writes what is pending.
   * @throws RetryState if it cannot be written now; it stays pending
   */
  flush(): Promise<void> {
    const write = this.#queue.then(() => this.#writePending());
    // The caller gets the error; the next in line only waits until this is done.
    this.#queue = write.catch(() => undefined);
    return write;
  }

  async #writePending(): Promise<void> {
    for (let conflicts = 0; this.#pending.length > 0; conflicts += 1) {
      if (conflicts === maxConflicts) {
        throw new RetryState(`${this.#store.location} was changed by others ${maxConflicts} times in a row`);
      }
      if (conflicts > 0) await this.#options.clock.sleep(conflictPauseMs * conflicts * this.#options.random());
      if (await this.#writeOnce()) return;
    }
  }

  /** False if another writer was first. */
  async #writeOnce(): Promise<boolean> {
    const isFresh = this.#base === undefined;
    const base = this.#base ?? (await this.#reload());
    const changes = this.#pending;
    const state = apply(changes, base.state);
    const text = this.#document.encode(state);
    const changesNothing = text === this.#document.encode(base.state);
    if (changesNothing && isFresh) {
      this.#settle(base, changes.length);
      return true;
    }
    // Until the store responds, its content is unknown.
    this.#base = undefined;
    // The change has no effect on what this process last saw. Only the latest state shows whether that still holds.
    if (changesNothing) return this.#writeOnce();
    try {
      const { version } = await this.#store.save(text, base.version);
      this.#settle({ version, state }, changes.length);
      return true;
    } catch (error) {
      if (error instanceof StateConflict) return false;
      this.#unanswered = { text, changes: changes.length };
      throw error;
    }
  }

  #withdraw(change: Change<State>): void {
    const index = this.#pending.indexOf(change);
    if (index < 0) return;
    this.#pending = this.#pending.toSpliced(index, 1);
    const unanswered = this.#unanswered;
    // A change that the store may have accepted is not made again, but it must not be confused with later ones.
    if (unanswered !== undefined && index < unanswered.changes) this.#unanswered = { ...unanswered, changes: unanswered.changes - 1 };
    this.#current = apply(this.#pending, this.#stored);
  }

  async #reload(): Promise<Base<State>> {
    const { text, version } = await this.#store.load();
    const base = { version, state: this.#document.decode(text, this.#store) };
    const unanswered = this.#unanswered;
    this.#unanswered = undefined;
    // A write without a response was carried out after all: its changes must not be made twice.
    const alreadyWritten = unanswered !== undefined && unanswered.text === text ? unanswered.changes : 0;
    this.#settle(base, alreadyWritten);
    return base;
  }

  #settle(base: Base<State>, writtenChanges: number): void {
    this.#base = base;
    this.#stored = base.state;
    this.#pending = this.#pending.slice(writtenChanges);
    this.#current = apply(this.#pending, base.state);
  }
}

function apply<State>(changes: readonly Change<State>[], state: State): State {
  return changes.reduce((current, change) => change(current), state);
}
