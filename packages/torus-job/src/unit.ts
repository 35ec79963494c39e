import { HttpFailure, HttpSession, openPage, RetrySource, structureFingerprint, type Tracing, type WattjobsError } from '@wattjobs/core';
import { browserHeaders } from './browser-headers.ts';
import { sourceProblem } from './cloud-problem.ts';
import type { ElectricalValues } from './reading.ts';
import type { TorusSettings } from './settings.ts';
import { interpretUnitPage } from './unit-page.ts';

/** What asking the unit gave. */
export interface UnitAnswer {
  readonly values?: ElectricalValues;
  readonly problems: readonly WattjobsError[];
}

/** The unit's own web page. It has a session of its own, so that neither its cookies nor its TLS rule reach the cloud. */
export class Unit {
  readonly #settings: TorusSettings;
  readonly #url: URL;
  readonly #session: HttpSession;

  constructor(url: URL, settings: TorusSettings, parts: { readonly tracing: Tracing; readonly random: () => number }) {
    this.#settings = settings;
    this.#url = url;
    this.#session = new HttpSession({ userAgent: settings.userAgent, headers: browserHeaders, tls: settings.unitTls, ...parts });
  }

  async read(signal: AbortSignal): Promise<UnitAnswer> {
    try {
      const page = await openPage(this.#session, this.#url, { signal });
      if (page.status !== 200) {
        const message = `the unit answered with status ${page.status}`;
        return { problems: [new RetrySource(message, { reason: 'unit_status', context: { status: page.status } })] };
      }
      const { values, refused } = interpretUnitPage(page, this.#settings);
      const problems = refused.map(
        (what) => new RetrySource(`the unit shows a number that cannot be read: ${what}`, { reason: 'value_refused' }),
      );
      if (values !== undefined) return { values, problems };
      const message = 'the page of the unit shows no input voltage';
      const context = { fingerprint: structureFingerprint(page), bytes: Buffer.byteLength(page.html) };
      return { problems: [...problems, new RetrySource(message, { reason: 'unit_page_changed', context })] };
    } catch (error) {
      if (error instanceof HttpFailure) return { problems: [sourceProblem('unit', error)] };
      throw error;
    }
  }
}
