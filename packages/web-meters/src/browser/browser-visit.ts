import { addAbortListener } from 'node:events';
import type { Clock } from '@wattjobs/core/time';
import type { BrowserContext, ElementHandle, Frame, HTTPRequest, Page } from 'puppeteer-core';
import type { MeterConfiguration, Step } from '../configuration/index.ts';
import { sessionTokens } from '../http/session-tokens.ts';
import { abortedBy } from '../reading/aborted-by.ts';
import { configuredSecrets } from '../reading/evidence.ts';
import { MeterFailure } from '../reading/meter-failure.ts';
import type { PageSnapshot } from '../reading/page-snapshot.ts';
import type { Visit } from '../reading/visit.ts';
import { crashFailure, openingFailure, tooLargeFailure } from './browser-failure.ts';
import { callInPage, callOn, chooseOption, clickHidden, markField, readDocument, type ReadDocument } from './document-reader.ts';
import type { GuardedProxy } from './guarded-proxy.ts';
import { takePicture } from './picture.ts';
import type { Requests } from './requests.ts';
import { withinTime } from './within-time.ts';

const mostCharacters = 2 << 20;
/** How often a page is looked at. */
const lookEveryMs = 250;
/** For an element that a step needs. */
const mostMissingMs = 10_000;
/** For what a click began to ask of the device, before the next step may interrupt it. */
const mostSettlingMs = 1000;
/** For a frame that does not answer, and for what is done after the deadline. */
const mostFrameMs = 1000;
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

/** A visit to one meter in a browser context of its own. */
export class BrowserVisit implements Visit {
  readonly driver = 'browser';
  status = 0;
  readonly #parts: VisitParts;
  /** Rejected when the browser, or the process of the page, is gone. */
  readonly #lost: Promise<never>;
  readonly #secrets: Set<string>;
  /** Documents and scripts' requests that a step began. */
  readonly #pending = new Set<HTTPRequest>();
  #isNavigating = false;
  #failure: MeterFailure | undefined;
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
    this.#follow(page);
  }

  async take(step: Step, signal = this.#parts.signal): Promise<void> {
    this.#missing = undefined;
    await this.#within(signal, () => this.#step(step, signal));
  }

  async submitFormOf(selector: string): Promise<void> {
    const { page, signal } = this.#parts;
    await this.#within(signal, async () => {
      const field = await this.#find(selector, 'submit', signal);
      await callOn(field, markField);
      await this.#act(() => page.keyboard.press('Enter'), signal);
    });
  }

  async *snapshots(signal = this.#parts.signal): AsyncGenerator<PageSnapshot> {
    if (this.#parts.signal.aborted) return yield* this.#lastSnapshot();
    let last = '';
    while (!signal.aborted) {
      const snapshot = await this.#within(signal, () => this.#look()).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
      const seen = JSON.stringify(snapshot) ?? last;
      if (snapshot !== undefined && seen !== last) yield snapshot;
      last = seen;
      await this.#parts.clock.sleep(lookEveryMs, signal);
    }
  }

  /** What stands there when the time is over, complete or not. */
  async *#lastSnapshot(): AsyncGenerator<PageSnapshot> {
    const main = await withinTime(this.#parts.clock, mostFrameMs, this.#read(this.#parts.page.mainFrame()));
    if (main !== undefined) yield this.#snapshotOf(main, this.status);
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
        return void (await this.#find(step.selector, 'wait', signal));
      case 'click': {
        const element = await this.#find(step.selector, 'click', signal);
        return await this.#act(() => element.click().catch(() => callOn(element, clickHidden)), signal);
      }
      case 'type': {
        const field = await this.#find(step.selector, 'type', signal);
        await callOn(field, markField);
        if ((await callOn(field, typeOf)) === 'password') this.#secrets.add(step.value);
        return await this.#act(() => (step.value === '' ? page.keyboard.press('Backspace') : page.keyboard.type(step.value)), signal);
      }
      case 'select': {
        const list = await this.#find(step.selector, 'select', signal);
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
      throw new MeterFailure('a page is opened by http or https alone', { reason: 'address_invalid', isTransient: false });
    // It is resolved when the document has begun.
    await this.#act(() => page.goto(url.href, { waitUntil: [], timeout: 0 }).catch(this.#ignoreNetError), signal, 0);
  }

  /** The page's events tell about it, and know the address after redirects. */
  readonly #ignoreNetError = (error: unknown): void => {
    if (!(error instanceof Error && error.message.includes('net::'))) throw error;
  };

  /** Does something that may open a page, and waits until that page is complete enough for the next step. */
  async #act(action: () => Promise<unknown>, signal: AbortSignal, pauseMs = 50): Promise<void> {
    const { clock } = this.#parts;
    this.#pending.clear();
    this.#failure = undefined;
    await action();
    const settled = clock.monotonic() + mostSettlingMs;
    // A form is submitted after the event that submits it.
    await clock.sleep(pauseMs, signal);
    const isBusy = () => this.#isNavigating || (this.#pending.size > 0 && clock.monotonic() < settled);
    while (!signal.aborted && isBusy()) await clock.sleep(50, signal);
    if (this.#failure !== undefined) throw this.#failure;
    while (!signal.aborted && (await this.#read(this.#parts.page.mainFrame()))?.isComplete === false) await clock.sleep(50, signal);
  }

  /** The first such element of the page or of a frame of it, as soon as there is one. */
  async #find(selector: string, action: Step['action'] | 'submit', signal: AbortSignal): Promise<ElementHandle> {
    const { page, clock } = this.#parts;
    const end = clock.monotonic() + (action === 'wait' ? Number.POSITIVE_INFINITY : mostMissingMs);
    this.#missing = stepFailure(`the page has no ${selector}`);
    while (!signal.aborted && clock.monotonic() < end) {
      for (const frame of [page.mainFrame(), ...page.mainFrame().childFrames()]) {
        const found = await frame.$(selector).catch((error: unknown) => {
          if (String(error).includes('selector')) throw stepFailure(`${selector} is no selector that a browser knows`);
        });
        if (found) {
          this.#missing = undefined;
          return found;
        }
      }
      await clock.sleep(100, signal);
    }
    throw this.#missing;
  }

  /** What the page shows; undefined while it is being loaded, as half of a number would be another number. */
  async #look(): Promise<PageSnapshot | undefined> {
    if (this.#failure !== undefined) throw this.#failure;
    const { page, clock } = this.#parts;
    const main = await this.#read(page.mainFrame());
    if (main?.isComplete !== true || this.#isNavigating) return undefined;
    const frames = await Promise.all(
      page
        .mainFrame()
        .childFrames()
        .map((frame) => withinTime(clock, mostFrameMs, this.#read(frame))),
    );
    const complete = frames.filter((frame) => frame?.isComplete === true);
    return { ...this.#snapshotOf(main, this.status), frames: complete.map((frame) => this.#snapshotOf(frame as ReadDocument, 0)) };
  }

  #snapshotOf({ url, contentType, body }: ReadDocument, status: number): PageSnapshot {
    if (body === undefined) throw tooLargeFailure(url, mostCharacters);
    // Chromium shows a page of its own for an answer without a body.
    const isEmpty = url.startsWith('chrome-error:');
    return { url: isEmpty ? this.#parts.configuration.address : url, status, contentType, body: isEmpty ? '' : body, frames: [] };
  }

  /** A document; undefined while another takes its place. */
  async #read(frame: Frame): Promise<ReadDocument | undefined> {
    return await callInPage(frame, readDocument, mostCharacters).catch(() => undefined);
  }

  #follow(page: Page): void {
    const isOfPage = (request: HTTPRequest) => request.isNavigationRequest() && request.frame() === page.mainFrame();
    page.on('request', (request) => {
      if (isOfPage(request)) this.#isNavigating = true;
      if (['document', 'xhr', 'fetch'].includes(request.resourceType())) this.#pending.add(request);
    });
    page.on('requestfinished', (request) => void this.#pending.delete(request));
    page.on('requestfailed', (request) => {
      this.#pending.delete(request);
      if (!isOfPage(request)) return;
      this.#isNavigating = false;
      const { errorText = '' } = request.failure() ?? {};
      // Another page took its place, or the answer has a status and no body.
      if (/ERR_ABORTED|ERR_HTTP_RESPONSE_CODE_FAILURE/.test(errorText)) return;
      const { protocol, hostname, port } = new URL(request.url());
      const dialled = `${hostname.replace(/^\[(.*)\]$/, '$1')}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`;
      this.#failure = openingFailure(request.url(), errorText, this.#parts.proxy.failureOf(dialled));
    });
    page.on('response', (response) => {
      if (isOfPage(response.request())) this.status = response.status();
    });
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.#isNavigating = false;
    });
    // A page that asks whether it may be left is left.
    page.on('dialog', (dialog) => void (dialog.type() === 'beforeunload' ? dialog.accept() : dialog.dismiss()).catch(() => {}));
    page.on('popup', (popup) => void popup?.close().catch(() => {}));
  }

  /** Does something until it is done, the signal is aborted or the browser is gone. */
  async #within<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    aborted.catch(() => {});
    const listener = addAbortListener(signal, () => reject(this.#missing ?? abortedBy(signal)));
    try {
      return await Promise.race([this.#lost, aborted, work()]);
    } catch (error) {
      if (error instanceof MeterFailure) throw error;
      // What a browser says when it is gone comes before the news that it is.
      await withinTime(this.#parts.clock, 100, this.#lost);
      throw new MeterFailure('the browser could not do it', { reason: 'browser_failed', isTransient: true, cause: error });
    } finally {
      listener[Symbol.dispose]();
    }
  }

  /** Does something that may come after the deadline, within a time of its own; undefined if it fails. */
  async #afterwards<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    return await withinTime(this.#parts.clock, mostClosingMs, Promise.race([this.#lost, work()])).catch(() => undefined);
  }
}

function typeOf(field: { readonly type?: string }): string | undefined {
  return field.type;
}

function stepFailure(message: string): MeterFailure {
  return new MeterFailure(message, {
    reason: 'step_failed',
    fix: 'Compare the steps of the configuration with the page; the screenshot shows it.',
    isTransient: false,
  });
}
