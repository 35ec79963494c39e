import { createGuard } from '@wattjobs/web-meters/guard';
import type { MeterConfiguration } from '@wattjobs/web-meters/configuration';
import type { BrowserVisits, MeterOutcome, ReaderTerms } from '@wattjobs/web-meters/reading';
import type { ConsumptionContext } from '../context.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { PoolTerms } from './reading-pool.ts';

/** Visits meters. All visits of a run that need a browser share one, which starts with the first of them. */
export class Visits {
  readonly #context: ConsumptionContext;
  #browser: Promise<BrowserVisits> | undefined;

  constructor(context: ConsumptionContext) {
    this.#context = context;
  }

  /** @param signal aborted when visits in progress must end; they still log out */
  visitUntil(signal: AbortSignal): PoolTerms['visit'] {
    const { settings, clock, tracing } = this.#context;
    const { screenshotOnError, browserPath, allowedNetworks } = settings;
    const openBrowser = browserPath === undefined ? {} : { openBrowser: () => this.#openBrowser(browserPath) };
    const terms = { guard: createGuard({ allowedNetworks }), clock, signal, tracing, screenshotOnError, ...openBrowser };
    return async (endpoint, configuration) => await visitMeter(endpoint, configuration, terms);
  }

  async close(): Promise<void> {
    const browser = await this.#browser?.catch(() => undefined);
    await browser?.close();
  }

  #openBrowser(executablePath: string): Promise<BrowserVisits> {
    // Loaded only if used: most runs read without a browser.
    this.#browser ??= import('@wattjobs/web-meters/browser').then(({ launchBrowser }) =>
      launchBrowser({ executablePath, clock: this.#context.clock }),
    );
    return this.#browser;
  }
}

/** Visits a meter once, and judges its counter by the last good one: an implausible counter is a failure, whose evidence is the matched text. */
async function visitMeter(endpoint: Endpoint, configuration: MeterConfiguration, terms: ReaderTerms): Promise<MeterOutcome> {
  // Loaded only if something is due: many runs find nothing.
  const { judgeRise, MeterFailure, readMeter } = await import('@wattjobs/web-meters/reading');
  const outcome = await readMeter(configuration, terms);
  if (outcome.kind !== 'read') return outcome;
  const doubt = judgeRise(outcome, endpoint.lastGood, endpoint.ratedPowerKw, endpoint.smallestFactor);
  if (doubt === undefined) return outcome;
  const { driver, timeMs, durationMs, steps, evidence } = outcome;
  const fix = 'If the counter is right, say when the meter was replaced (meterReplacedAt), or correct ratedPowerKw or the multiplier.';
  const error = new MeterFailure(doubt.why, { reason: doubt.reason, fix });
  return { driver, timeMs, durationMs, steps, evidence, kind: 'failed', error, isTransient: false };
}
