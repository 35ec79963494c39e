import { createHash } from 'node:crypto';
import { RetrySource, type WattjobsError } from '@wattjobs/core/errors';
import { HttpFailure, HttpSession, openPage, structureFingerprint } from '@wattjobs/core/http';
import { withoutSecrets } from '@wattjobs/core/redaction';
import { browserHeaders } from './browser-headers.ts';
import { unitFailure } from './source-problem.ts';
import type { TorusContext } from './context.ts';
import { withoutFutureTimes } from './state.ts';
import { stateOfUnit, unitIsDue, usableCache } from './unit-limit.ts';
import { interpretUnitPage } from './unit-page.ts';
import type { ElectricalValues } from './values.ts';

/** The result of a request to the unit. */
export interface UnitAnswer {
  /** False if it was contacted too recently. */
  readonly contacted: boolean;
  readonly values?: ElectricalValues;
  readonly problems: readonly WattjobsError[];
}

/** What is kept from earlier reads of the unit. */
export interface RememberedUnit {
  /** Its values and their time; absent if too old. */
  readonly cached?: { readonly readMs: number; readonly values: ElectricalValues };
  readonly lastAttemptMs?: number;
  /** How long until it may be contacted again. */
  readonly dueInMs: number;
}

const notContacted: UnitAnswer = { contacted: false, problems: [] };

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
    if (signal.aborted) return notContacted;
    let due = false;
    const recorded = await state.claim((current) => {
      const nowMs = clock.now();
      const unit = stateOfUnit(withoutFutureTimes(current, nowMs).unit, this.#address);
      // Decided on the latest state: of two concurrent runs, only one may contact it.
      due = unitIsDue(unit, nowMs, settings);
      return due ? { ...current, unit: { ...unit, lastAttemptMs: nowMs } } : current;
    });
    if (!recorded) {
      const message = 'the unit was not contacted: the attempt could not be recorded';
      return { contacted: false, problems: [new RetrySource(message, { reason: 'unit_held' })] };
    }
    if (!due) return notContacted;
    const answer = await this.#request(signal);
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
    const unit = stateOfUnit(withoutFutureTimes(state.current, nowMs).unit, this.#address);
    const cached = usableCache(unit, nowMs, settings);
    const { lastAttemptMs } = unit;
    return {
      ...(cached === undefined ? {} : { cached }),
      ...(lastAttemptMs === undefined ? {} : { lastAttemptMs }),
      dueInMs: lastAttemptMs === undefined ? 0 : Math.max(0, lastAttemptMs + settings.unitIntervalMs - nowMs),
    };
  }

  get #address(): string {
    const { host, pathname, search } = this.#url;
    // The query may contain a key, so only its hash is kept.
    return `${host}${pathname}${search === '' ? '' : `?${createHash('sha256').update(search).digest('hex').slice(0, 8)}`}`;
  }

  async #request(signal: AbortSignal): Promise<UnitAnswer> {
    try {
      const page = await openPage(this.#session, this.#url, { signal });
      if (page.status !== 200) {
        const message = `the unit returned status ${page.status}`;
        return { contacted: true, problems: [new RetrySource(message, { reason: 'unit_status', context: { status: page.status } })] };
      }
      const { values, refused } = interpretUnitPage(page, this.#context.settings);
      const problems = refused.map(
        (refusal) => new RetrySource(`cannot read a number on the unit’s page: ${withoutSecrets(refusal)}`, { reason: 'value_refused' }),
      );
      if (values !== undefined) return { contacted: true, values, problems };
      const context = { fingerprint: structureFingerprint(page), bytes: Buffer.byteLength(page.html) };
      const changed = new RetrySource('the unit’s page shows no input voltage', { reason: 'unit_page_changed', context });
      return { contacted: true, problems: [...problems, changed] };
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      return { contacted: true, problems: error.kind === 'aborted' ? [] : [unitFailure(error, this.#context.settings)] };
    }
  }
}
