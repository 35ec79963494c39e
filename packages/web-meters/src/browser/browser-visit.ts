import { addAbortListener } from 'node:events';
import { quoteForeignText } from '@wattjobs/core/redaction';
import type { Clock } from '@wattjobs/core/time';
import type { BrowserContext, ElementHandle, Page } from 'puppeteer-core';
import type { MeterConfiguration, Step } from '../configuration/index.ts';
import { sessionTokens } from '../http/session-tokens.ts';
import { abortedBy } from '../reading/aborted-by.ts';
import { configuredSecrets } from '../reading/evidence.ts';
import { MeterFailure } from '../reading/meter-failure.ts';
import type { PageSnapshot } from '../reading/page-snapshot.ts';
import type { Visit } from '../reading/visit.ts';
import { crashFailure, stepFailure } from './browser-failure.ts';
import { callOn, chooseOption, clickHidden, markField } from './document-reader.ts';
import { findElement } from './find-element.ts';
import type { GuardedProxy } from './guarded-proxy.ts';
import { isLoading, lookAtPage } from './look-at-page.ts';
import { PageWatch } from './page-watch.ts';
import { takePicture } from './picture.ts';
import type { Requests } from './requests.ts';
import { withinTime } from './within-time.ts';

/** How often a page is looked at. */
const lookEveryMs = 250;
/** For an element that a step needs. */
const mostMissingMs = 10_000;
/** For what a click began to ask of the device, before the next step may interrupt it. */
const mostSettlingMs = 1000;
/** For what is done after the deadline: a page that is being opened does not answer. */
const mostLastLookMs = 500;
const mostClosingMs = 5000;

/** What a visit is made of. */
export interface VisitParts {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly proxy: GuardedProxy;
  readonly requests: Requests;
  readonly configuration: MeterConfiguration;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Resolved when the browser ends. */
  readonly browserEnded: Promise<void>;
}

/** A visit to one meter, in its own browser context. */
export class BrowserVisit implements Visit {
  readonly driver = 'browser';
  readonly #parts: VisitParts;
  /** Rejected when the browser, or the process of the page, is gone. */
  readonly #lost: Promise<never>;
  readonly #secrets: Set<string>;
  readonly #watch: PageWatch;
  /** What a step waits for. */
  #missing: MeterFailure | undefined;

  constructor(parts: VisitParts) {
    this.#parts = parts;
    this.#secrets = new Set(configuredSecrets(parts.configuration).filter((secret) => secret !== ''));
    const { page, browserEnded } = parts;
    this.#lost = new Promise((_resolve, reject) => {
      page.once('error', () => reject(crashFailure()));
      void browserEnded.then(() => reject(crashFailure()));
    });
    this.#lost.catch(() => {});
    this.#watch = new PageWatch(page, parts.proxy);
  }

  get status(): number {
    return this.#watch.status;
  }

  async take(step: Step, signal = this.#parts.signal): Promise<void> {
    this.#missing = undefined;
    await this.#within(signal, () => this.#step(step, signal));
  }

  async submitFormOf(selector: string): Promise<void> {
    const { page, signal } = this.#parts;
    await this.#within(signal, async () => {
      const field = await this.#find(selector, signal);
      await callOn(field, markField);
      await this.#act(() => page.keyboard.press('Enter'), signal);
    });
  }

  async *snapshots(signal = this.#parts.signal): AsyncGenerator<PageSnapshot> {
    const { clock, page } = this.#parts;
    if (this.#parts.signal.aborted) {
      // What stands there when the time is over, complete or not.
      const last = await withinTime(clock, mostLastLookMs, Promise.race([this.#lost, lookAtPage(page, clock, this.status)]));
      if (last !== undefined) yield last.snapshot;
      return;
    }
    let last = '';
    while (!signal.aborted) {
      const snapshot = await this.#within(signal, () => this.#look()).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
      const seen = JSON.stringify(snapshot) ?? last;
      if (snapshot !== undefined && seen !== last) yield snapshot;
      last = seen;
      await clock.sleep(lookEveryMs, signal);
    }
  }

  async #look(): Promise<PageSnapshot | undefined> {
    const { page, clock } = this.#parts;
    const { failure, isNavigating } = this.#watch;
    if (failure !== undefined) throw failure;
    const seen = await lookAtPage(page, clock, this.status);
    return seen?.isComplete === true && !isNavigating && !this.#watch.isNavigating ? seen.snapshot : undefined;
  }

  async screenshot(): Promise<Uint8Array | undefined> {
    return await this.#afterwards(() => takePicture(this.#parts.page, this.#secrets));
  }

  async secrets(): Promise<readonly string[]> {
    const cookies = await this.#afterwards(() => this.#parts.context.cookies());
    const { page, configuration } = this.#parts;
    const known = [configuration.address, ...configuration.steps.map((step) => ('url' in step ? step.url : ''))].join(' ');
    return [...this.#secrets, ...(cookies ?? []).map(({ value }) => value), ...sessionTokens(page.url(), known)];
  }

  async close(): Promise<void> {
    await this.#afterwards(() => this.#parts.context.close());
    await this.#parts.proxy.close();
  }

  async #step(step: Step, signal: AbortSignal): Promise<void> {
    const { page, clock, requests } = this.#parts;
    switch (step.action) {
      case 'navigate':
        return await this.#open(step.url, signal);
      case 'post':
        await requests.postNext(step);
        return await this.#open(step.url, signal);
      case 'wait':
        if ('milliseconds' in step) return await clock.sleep(step.milliseconds, signal);
        return void (await this.#find(step.selector, signal, Number.POSITIVE_INFINITY));
      case 'click': {
        const element = await this.#find(step.selector, signal);
        return await this.#act(() => element.click().catch(() => callOn(element, clickHidden)), signal);
      }
      case 'type': {
        const field = await this.#find(step.selector, signal);
        await callOn(field, markField);
        if ((await callOn(field, typeOf)) === 'password') this.#secrets.add(step.value);
        return await this.#go(() => (step.value === '' ? page.keyboard.press('Backspace') : page.keyboard.type(step.value)), signal);
      }
      case 'select': {
        const list = await this.#find(step.selector, signal);
        return await this.#act(async () => {
          if (!(await callOn(list, chooseOption, step.value)))
            throw stepFailure(`${step.selector} has no option ${JSON.stringify(step.value)}`);
        }, signal);
      }
    }
  }

  async #open(address: string, signal: AbortSignal): Promise<void> {
    const { page, configuration } = this.#parts;
    const url = URL.parse(address, page.url().startsWith('http') ? page.url() : configuration.address);
    if (url === null || !/^https?:$/.test(url.protocol))
      throw new MeterFailure('a page is opened by http or https alone', { reason: 'address_invalid' });
    // It is resolved when the document has begun.
    await this.#go(
      () =>
        page.goto(url.href, { waitUntil: [], timeout: 0 }).catch((error: unknown) => {
          if (!(error instanceof Error && error.message.includes('net::'))) throw error;
          this.#watch.fail(url.href, error.message);
        }),
      signal,
    );
  }

  /** Does something that asks the device for something, and gives that time before the next step interrupts it. */
  async #act(action: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    const settled = clock.monotonic() + mostSettlingMs;
    await this.#go(async () => {
      await action();
      // A form is submitted after the event that submits it.
      do await clock.sleep(50, signal);
      while (this.#watch.isAsking && !this.#watch.isNavigating && !signal.aborted && clock.monotonic() < settled);
    }, signal);
  }

  /** Does something that may open a page, and waits until that page can be used. */
  async #go(action: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
    const { page, clock } = this.#parts;
    this.#watch.begin();
    await action();
    while (!signal.aborted && this.#watch.isNavigating) await clock.sleep(50, signal);
    if (this.#watch.failure !== undefined) throw this.#watch.failure;
    while (!signal.aborted && (await isLoading(page))) await clock.sleep(50, signal);
  }

  async #find(selector: string, signal: AbortSignal, mostMs = mostMissingMs): Promise<ElementHandle> {
    const { page, clock } = this.#parts;
    this.#missing = stepFailure(`the page has no ${selector}`);
    const found = await findElement(page, selector, { clock, signal, mostMs });
    if (found === undefined) throw this.#missing;
    this.#missing = undefined;
    return found;
  }

  /** Does something until it is done, the signal is aborted or the browser is gone. */
  async #within<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    if (signal.aborted) throw abortedBy(signal);
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    aborted.catch(() => {});
    const listener = addAbortListener(signal, () => {
      const over = abortedBy(signal);
      reject(over.isTransient ? (this.#missing ?? over) : over);
    });
    try {
      return await Promise.race([this.#lost, aborted, work()]);
    } catch (error) {
      if (error instanceof MeterFailure) throw error;
      // What a browser says when it is gone comes before the news that it is.
      await withinTime(this.#parts.clock, 100, this.#lost);
      throw new MeterFailure(`the browser could not do it: ${quoteForeignText(String(error), 200)}`, {
        reason: 'browser_failed',
        isTransient: true,
      });
    } finally {
      listener[Symbol.dispose]();
    }
  }

  /** Does something that may come after the deadline, for a few seconds at most; undefined if it fails. */
  async #afterwards<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    return await withinTime(this.#parts.clock, mostClosingMs, Promise.race([this.#lost, work()])).catch(() => undefined);
  }
}

function typeOf(field: { readonly type?: string }): string | undefined {
  return field.type;
}
