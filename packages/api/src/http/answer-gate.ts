/** Holds answers back for a moment: a client that waits for an answer opens no new connection meanwhile. */
export class AnswerGate {
  #held: PromiseWithResolvers<void> | undefined;

  hold(): void {
    this.#held ??= Promise.withResolvers<void>();
  }

  release(): void {
    this.#held?.resolve();
    this.#held = undefined;
  }

  /** Resolves once answers may go out; absent if they may now. */
  get closed(): Promise<void> | undefined {
    return this.#held?.promise;
  }
}
