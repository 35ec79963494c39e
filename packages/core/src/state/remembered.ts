/** The state between runs, as a source sees it. */
export interface Remembered<State> {
  readonly current: State;
  /**
   * Applies a pure change to the latest state and saves it.
   * Resolves to false if the store does not respond: `current` has the change anyway, and it is saved later.
   */
  update(change: (current: State) => State): Promise<boolean>;
  /**
   * Applies a pure change only if it can be saved now, for an action that must be on record before it happens.
   * Resolves to false if the store does not respond: then the change was never made.
   */
  claim(change: (current: State) => State): Promise<boolean>;
}

/** One part of a larger state, with the same guarantees. */
export function partOf<Whole, Key extends keyof Whole>(whole: Remembered<Whole>, key: Key): Remembered<Whole[Key]> {
  return {
    get current() {
      return whole.current[key];
    },
    update: (change) => whole.update((current) => ({ ...current, [key]: change(current[key]) })),
    claim: (change) => whole.claim((current) => ({ ...current, [key]: change(current[key]) })),
  };
}
