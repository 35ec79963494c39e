import { createGuard } from '@wattjobs/web-meters/guard';
import type { BrowserVisits } from '@wattjobs/web-meters/reading';
import type { ConsumptionContext } from '../context.ts';
import type { PoolTerms } from './reading-pool.ts';

/** Visits meters. All visits of a run that need a browser share one, which starts with the first of them. */
export class Visits {
  readonly #context: Pick<ConsumptionContext, 'settings' | 'clock' | 'tracing'>;
  #browser: Promise<BrowserVisits> | undefined;

  constructor(context: Pick<ConsumptionContext, 'settings' | 'clock' | 'tracing'>) {
    this.#context = context;
  }

  /** @param signal aborted when visits in progress must end; they still log out */
  visitUntil(signal: AbortSignal): PoolTerms['visit'] {
    const { settings, clock, tracing } = this.#context;
    const { screenshotOnError, browserPath, allowedNetworks } = settings;
    const openBrowser = browserPath === undefined ? {} : { openBrowser: () => this.#openBrowser(browserPath) };
    const terms = { guard: createGuard({ allowedNetworks }), clock, signal, tracing, screenshotOnError, ...openBrowser };
    return async (endpoint, configuration) => {
      // Loaded only if something is due: many runs find nothing.
      const { visitMeter } = await import('./visit-meter.ts');
      return await visitMeter(endpoint, configuration, terms);
    };
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
