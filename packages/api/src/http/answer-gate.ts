/** Delays answers for a moment: a client that waits for one opens no new connection. */
export class AnswerGate {
  #held: PromiseWithResolvers<void> | undefined;

  hold(): void {
    this.#held ??= Promise.withResolvers<void>();
  }

  release(): void {
    this.#held?.resolve();
    this.#held = undefined;
  }

  /** Resolves once answers may be sent; absent if they may now. */
  get closed(): Promise<void> | undefined {
    return this.#held?.promise;
  }
}
