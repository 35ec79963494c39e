import { createHash } from 'node:crypto';
import { RetrySource, type WattjobsError } from '@wattjobs/core/errors';
import { HttpFailure, HttpSession, openPage, structureFingerprint } from '@wattjobs/core/http';
import { withoutSecrets } from '@wattjobs/core/redaction';
import { browserHeaders } from './browser-headers.ts';
import { unitFailure } from './source-problem.ts';
import type { TorusContext } from './context.ts';
import { notAhead } from './state.ts';
import { ofUnit, unitIsDue, youngCache } from './unit-limit.ts';
import { interpretUnitPage } from './unit-page.ts';
import type { ElectricalValues } from './values.ts';

/** The result of a request to the unit. */
export interface UnitAnswer {
  /** False if it was left alone, because it was contacted a short while ago. */
  readonly asked: boolean;
  readonly values?: ElectricalValues;
  readonly problems: readonly WattjobsError[];
}

/** What is kept from earlier reads of the unit. */
export interface RememberedUnit {
  /** Its values and their time; absent if too old. */
  readonly cached?: { readonly readMs: number; readonly values: ElectricalValues };
  readonly lastAttemptMs?: number;
  /** How much longer to leave it alone. */
  readonly leftAloneMs: number;
}

const notAsked: UnitAnswer = { asked: false, problems: [] };

/** The unit's own web page. It has its own session, so that neither its cookies nor its TLS rule reach the cloud. */
export class Unit {
  readonly #context: TorusContext;
  readonly #url: URL;
  readonly #session: HttpSession;

  constructor(url: URL, context: TorusContext) {
    const { settings, tracing } = context;
    this.#context = context;
    this.#url = url;
    this.#session = new HttpSession({
      userAgent: settings.userAgent,
      headers: browserHeaders,
      tls: settings.unitTls,
      parser: 'lenient',
      // Units move their page to another port or name; anything that may contain a credential is not sent there.
      origins: 'any',
      tracing,
    });
  }

  /** Reads the unit if allowed. The attempt is recorded before the request, so that no crash can repeat it. */
  async read(signal: AbortSignal): Promise<UnitAnswer> {
    const { state, settings, clock } = this.#context;
    if (signal.aborted) return notAsked;
    let due = false;
    const recorded = await state.claim((current) => {
      const nowMs = clock.now();
      const unit = ofUnit(notAhead(current, nowMs).unit, this.#address);
      // Decided on the latest state: of two concurrent runs, only one may contact it.
      due = unitIsDue(unit, nowMs, settings);
      return due ? { ...current, unit: { ...unit, lastAttemptMs: nowMs } } : current;
    });
    if (!recorded) {
      const message = 'the unit is left alone, because the attempt cannot be put on record';
      return { asked: false, problems: [new RetrySource(message, { reason: 'unit_held' })] };
    }
    if (!due) return notAsked;
    const answer = await this.#ask(signal);
    const { values } = answer;
    if (values !== undefined) {
      const cache = { readMs: clock.now(), values };
      await state.update((current) => ({ ...current, unit: { ...current.unit, cache } }));
    }
    return answer;
  }

  remembered(): RememberedUnit {
    const { clock, state, settings } = this.#context;
    const nowMs = clock.now();
    const unit = ofUnit(notAhead(state.current, nowMs).unit, this.#address);
    const cached = youngCache(unit, nowMs, settings);
    const { lastAttemptMs } = unit;
    return {
      ...(cached === undefined ? {} : { cached }),
      ...(lastAttemptMs === undefined ? {} : { lastAttemptMs }),
      leftAloneMs: lastAttemptMs === undefined ? 0 : Math.max(0, lastAttemptMs + settings.unitIntervalMs - nowMs),
    };
  }

  get #address(): string {
    const { host, pathname, search } = this.#url;
    // The query may contain a key, so only its hash is kept.
    return `${host}${pathname}${search === '' ? '' : `?${createHash('sha256').update(search).digest('hex').slice(0, 8)}`}`;
  }

  async #ask(signal: AbortSignal): Promise<UnitAnswer> {
    try {
      const page = await openPage(this.#session, this.#url, { signal });
      if (page.status !== 200) {
        const message = `the unit answered with status ${page.status}`;
        return { asked: true, problems: [new RetrySource(message, { reason: 'unit_status', context: { status: page.status } })] };
      }
      const { values, refused } = interpretUnitPage(page, this.#context.settings);
      const problems = refused.map(
        (what) => new RetrySource(`the unit shows a number that cannot be read: ${withoutSecrets(what)}`, { reason: 'value_refused' }),
      );
      if (values !== undefined) return { asked: true, values, problems };
      const context = { fingerprint: structureFingerprint(page), bytes: Buffer.byteLength(page.html) };
      const changed = new RetrySource('the page of the unit shows no input voltage', { reason: 'unit_page_changed', context });
      return { asked: true, problems: [...problems, changed] };
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      return { asked: true, problems: error.kind === 'aborted' ? [] : [unitFailure(error, this.#context.settings)] };
    }
  }
}
