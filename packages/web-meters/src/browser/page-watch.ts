import type { HTTPRequest, Page } from 'puppeteer-core';
import type { MeterFailure } from '../reading/meter-failure.ts';
import { openingFailure } from './browser-failure.ts';
import type { GuardedProxy } from './guarded-proxy.ts';

/** What happens to a page: which document is opened, with which status, and what it still asks for. */
export class PageWatch {
  /** Of the document that was opened last; 0 if none had any. */
  status = 0;
  /** Why the last document was not opened; undefined if it was. */
  failure: MeterFailure | undefined;
  isNavigating = false;
  #navigation: HTTPRequest | undefined;
  /** Requests for documents and of scripts. */
  readonly #pending = new Set<HTTPRequest>();

  readonly #proxy: GuardedProxy;

  constructor(page: Page, proxy: GuardedProxy) {
    this.#proxy = proxy;
    const isOfPage = (request: HTTPRequest) => request.isNavigationRequest() && request.frame() === page.mainFrame();
    page.on('request', (request) => {
      if (isOfPage(request)) {
        this.#navigation = request;
        this.isNavigating = true;
      }
      if (['document', 'xhr', 'fetch'].includes(request.resourceType())) this.#pending.add(request);
    });
    page.on('requestfinished', (request) => {
      this.#pending.delete(request);
      // An error without a body may not become a document.
      if (request === this.#navigation && (request.response()?.status() ?? 0) >= 400) this.isNavigating = false;
    });
    page.on('requestfailed', (request) => {
      this.#pending.delete(request);
      if (request !== this.#navigation) return;
      this.fail(request.url(), request.failure()?.errorText ?? '');
    });
    page.on('response', (response) => {
      if (isOfPage(response.request())) this.status = response.status();
    });
    page.on('framenavigated', (frame) => {
      // The reason for Chromium’s own page of errors comes with the request.
      if (frame === page.mainFrame() && !frame.url().startsWith('chrome-error:')) this.isNavigating = false;
    });
    // A page that asks whether it may be left is left.
    page.on('dialog', (dialog) => void (dialog.type() === 'beforeunload' ? dialog.accept() : dialog.dismiss()).catch(() => {}));
    page.on('popup', (popup) => void popup?.close().catch(() => {}));
  }

  /** Whether requests are open that began after `begin`. */
  get isAsking(): boolean {
    return this.#pending.size > 0;
  }

  /** Notes that a document could not be opened. The browser may tell it by an event, by its answer to a command, or by both. */
  fail(address: string, errorText: string): void {
    this.isNavigating = false;
    // Nothing to show, such as a download; or an answer with a status and no body.
    if (/ERR_ABORTED|ERR_HTTP_RESPONSE_CODE_FAILURE/.test(errorText)) return;
    const { protocol, hostname, port } = new URL(address);
    const dialled = `${hostname.replace(/^\[(.*)\]$/, '$1')}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`;
    this.failure ??= openingFailure(address, errorText, errorText.includes('SOCKS') ? this.#proxy.failureOf(dialled) : undefined);
  }

  /** Forgets what was before an action. */
  begin(): void {
    this.#pending.clear();
    this.failure = undefined;
  }
}
