import type { Clock } from '@wattjobs/core/time';
import type { MeterConfiguration } from '@wattjobs/web-meters/configuration';
import type { MeterOutcome } from '@wattjobs/web-meters/reading';
import { Refusal } from '../../http/refusal.ts';

/** How many meters are tested at once: a test holds a page in memory, and the API has other work. */
const mostAtOnce = 2;
/** Proxies end a request that takes longer. */
const longestMs = 55_000;

/** How much of the page is shown. */
const pageBytes = 512 * 1024;

export interface TrialTerms {
  /** The only networks in which meters may be read; empty for all but loopback, link-local and metadata addresses. */
  readonly allowedNetworks: readonly string[];
  readonly clock: Clock;
  /** Aborted once the server is shutting down. */
  readonly stop: AbortSignal;
}

/** Visits meters for people who write configurations. */
export class Trials {
  readonly #terms: TrialTerms;
  #running = 0;

  constructor(terms: TrialTerms) {
    this.#terms = terms;
  }

  /**
   * Visits a meter once.
   * @param gone aborted if nobody waits for the outcome any more
   * @throws Refusal (429) if enough tests are running
   */
  async visit(configuration: MeterConfiguration, gone: AbortSignal): Promise<MeterOutcome> {
    const { allowedNetworks, clock, stop } = this.#terms;
    if (this.#running >= mostAtOnce) {
      throw new Refusal(429, 'TOO_MANY_TESTS', `${mostAtOnce} meters are being tested now. Try again in a few seconds.`, {
        headers: { 'retry-after': '5' },
      });
    }
    this.#running += 1;
    try {
      const signal = AbortSignal.any([stop, gone, clock.timeout(longestMs)]);
      // The reader of meters is loaded with the first test.
      const { createGuard } = await import('@wattjobs/web-meters/guard');
      const { readMeter } = await import('@wattjobs/web-meters/reading');
      const terms = { guard: createGuard({ allowedNetworks }), clock, signal, screenshotOnError: true, pageBytes };
      return await readMeter(configuration, terms);
    } finally {
      this.#running -= 1;
    }
  }
}
