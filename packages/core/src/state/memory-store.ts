import { type Snapshot, StateConflict, type StateStore } from './store.ts';

/** Keeps the state as long as the process lives. */
export class MemoryStore implements StateStore {
  readonly location = 'the memory of this process';
  readonly removal = 'end the process';
  readonly durable = false;
  #text: string | undefined;
  #writes = 0;

  constructor(text?: string) {
    this.#text = text;
  }

  load(): Promise<Snapshot> {
    return Promise.resolve(this.#snapshot());
  }

  async save(text: string, version: string): Promise<Snapshot> {
    if (version !== this.#snapshot().version) throw new StateConflict();
    if (text !== this.#text) this.#writes += 1;
    this.#text = text;
    return this.#snapshot();
  }

  probe(): Promise<void> {
    return Promise.resolve();
  }

  #snapshot(): Snapshot {
    return { text: this.#text, version: String(this.#writes) };
  }
}
