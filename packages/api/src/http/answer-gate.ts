/** Delays answers for a moment: a client that waits for one opens no new connection. */
export class AnswerGate {
  #opening: PromiseWithResolvers<void> | undefined;

  hold(): void {
    this.#opening ??= Promise.withResolvers<void>();
  }

  release(): void {
    this.#opening?.resolve();
    this.#opening = undefined;
  }

  /** Resolves once answers may be sent; absent if they may now. */
  get closed(): Promise<void> | undefined {
    return this.#opening?.promise;
  }
}
