import type { SendAnswer } from '../sinks/line-sink.ts';
import type { Clock } from '../time/clock.ts';

interface PaceOptions {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly random: () => number;
  /** For what waited, not for the newest. */
  readonly bytesPerSecond: number;
}

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
/** Only a person can change what the server objects to. */
const pauseUntilChangedMs = 300_000;

/** When the next request may be sent: the back-off after a failure, and the rate budget of what waited. */
export class ForwardingPace {
  readonly #options: PaceOptions;
  #failures = 0;
  #pauseEndMs = 0;
  /** True if the server named the length of the pause. */
  #isPauseOfServer = false;
  #budgetMs = 0;

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** Milliseconds until any request may be sent. */
  get pauseMs(): number {
    return Math.max(0, this.#pauseEndMs - this.#options.clock.monotonic());
  }

  /** Milliseconds until more of what waited may be sent. */
  get backlogPauseMs(): number {
    return Math.max(this.pauseMs, this.#budgetMs - this.#options.clock.monotonic());
  }

  succeeded(): void {
    this.#failures = 0;
    this.#pauseEndMs = 0;
  }

  /** Backs off with growing pauses; a longer pause that the server asks for wins. */
  failed({ when, afterMs }: NonNullable<SendAnswer['retry']>): void {
    const { clock, random } = this.#options;
    const grown = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures) * (1 + random() / 2);
    this.#failures += 1;
    const own = when === 'soon' ? grown : pauseUntilChangedMs;
    this.#isPauseOfServer = when === 'next-run' || (afterMs !== undefined && afterMs > own);
    this.#pauseEndMs = clock.monotonic() + Math.max(own, afterMs ?? 0);
  }

  spent(byteLength: number): void {
    const { clock, bytesPerSecond } = this.#options;
    this.#budgetMs = Math.max(clock.monotonic(), this.#budgetMs) + (byteLength / bytesPerSecond) * 1_000;
  }

  /** Ends a pause that the server did not ask for, and begins with short ones again. */
  tryNow(): void {
    this.#failures = 0;
    if (!this.#isPauseOfServer) this.#pauseEndMs = 0;
  }

  /** What would be lost at the end of the run has no budget. */
  forgetBudget(): void {
    this.#budgetMs = 0;
  }
}
