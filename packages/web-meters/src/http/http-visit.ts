import {
  chooseChallenge,
  followLink,
  type Form,
  type HttpSession,
  openPage,
  Page,
  type PageElement,
  submitForm,
  type SubmitControl,
} from '@wattjobs/core/http';
import { rememberReceivedSecret } from '@wattjobs/core/redaction';
import type { MeterConfiguration, Step } from '../configuration/index.ts';
import { abortedBy } from '../reading/aborted-by.ts';
import { fillBody } from '../reading/fill-body.ts';
import { MeterFailure } from '../reading/meter-failure.ts';
import { snapshotOf } from '../reading/page-of.ts';
import type { PageSnapshot } from '../reading/page-snapshot.ts';
import type { Visit, VisitTerms } from '../reading/visit.ts';
import { clickOn, ownerOf } from './click.ts';
import { readFrames } from './read-frames.ts';
import { meterFailureOf } from './meter-failure-of.ts';
import { sessionTokens } from './session-tokens.ts';

/** A visit that follows links and sends forms as a browser does, and runs no script. */
export class HttpVisit implements Visit {
  readonly driver = 'http';
  whyBrowser: string | undefined;
  unsent: string | undefined;
  readonly #session: HttpSession;
  readonly #configuration: MeterConfiguration;
  readonly #terms: VisitTerms;
  readonly #tokens = new Set<string>();
  #page = new Page({ url: 'about:blank', status: 0, body: '' });
  /** The forms of the page as they are filled in so far. */
  #forms: readonly Form[] | undefined;
  #snapshot: PageSnapshot | undefined;

  constructor(session: HttpSession, configuration: MeterConfiguration, terms: VisitTerms) {
    this.#session = session;
    this.#configuration = configuration;
    this.#terms = terms;
  }

  get status(): number {
    return this.#page.status;
  }

  /** Opens the address with which the visit begins. It may have userinfo. */
  async open(address: string): Promise<void> {
    await this.#load(this.#terms.signal, async (options) => await openPage(this.#session, address, options));
  }

  async take(step: Step, signal: AbortSignal = this.#terms.signal): Promise<void> {
    if (signal.aborted) throw abortedBy(signal);
    switch (step.action) {
      case 'navigate':
        return await this.#navigate(step.url, signal);
      case 'post':
        return await this.#post(step, signal);
      case 'click':
        return await this.#click(step.selector, signal);
      case 'type':
        return this.#type(step.selector, step.value);
      case 'select':
        return await this.#select(step.selector, step.value, signal);
      default:
        return await this.#wait(step, signal);
    }
  }

  async submitFormOf(selector: string): Promise<void> {
    const form = this.#formOf(selector, this.#element(selector));
    // Enter chooses the first button.
    const control = form.submitControls().find(({ kind }) => kind !== 'postback');
    await this.#submit(form, control, this.#terms.signal);
  }

  async *snapshots(signal: AbortSignal = this.#terms.signal): AsyncGenerator<PageSnapshot> {
    const snapshot = this.#snapshot ?? snapshotOf(this.#page, await this.#frames(signal));
    this.#snapshot = snapshot;
    yield snapshot;
  }

  async screenshot(): Promise<undefined> {}

  async secrets(): Promise<readonly string[]> {
    return [...this.#session.serializeCookies().map(({ value }) => value), ...this.#tokens].filter(
      ({ length }) => length >= shortestSecret,
    );
  }

  async close(): Promise<void> {}

  async #navigate(url: string, signal: AbortSignal): Promise<void> {
    const address = this.#resolve(url);
    await this.#load(signal, async (options) =>
      URL.canParse(url) ? await openPage(this.#session, address, options) : await followLink(this.#session, this.#page, address, options),
    );
  }

  async #post({ url, body, contentType }: Step & { action: 'post' }, signal: AbortSignal): Promise<void> {
    const address = this.#resolve(url);
    const filled = fillBody(body, this.#page.html);
    if ('missing' in filled) throw stepFailure(`the answer that is open has no ${filled.missing}`);
    const led = URL.canParse(url) ? {} : { from: this.#page.url };
    await this.#load(
      signal,
      async (options) => new Page(await this.#session.post(address, filled.body, contentType, { ...options, ...led })),
    );
  }

  async #click(selector: string, signal: AbortSignal): Promise<void> {
    const click = clickOn(this.#page, this.#openForms(), this.#element(selector));
    if (click.kind === 'submit') return await this.#submit(click.form, click.control, signal);
    if (click.kind === 'fill') return this.#fill(selector, click.form, click.filled);
    if (click.kind === 'script') {
      this.whyBrowser ??= `only a script answers a click on ${selector}`;
      return;
    }
    await this.#load(signal, async (options) => await followLink(this.#session, this.#page, click.address, options));
  }

  #type(selector: string, value: string): void {
    const element = this.#element(selector);
    const form = this.#formOf(selector, element);
    const field = form.controls.find((control) => control.kind === 'value' && control.element === element);
    if (field?.kind !== 'value') throw stepFailure(`nothing can be typed into ${selector}: it is no text field, or disabled`);
    this.#fill(selector, form, form.type(field, value));
  }

  async #select(selector: string, value: string, signal: AbortSignal): Promise<void> {
    const element = this.#element(selector);
    const form = this.#formOf(selector, element);
    this.#fill(
      selector,
      form,
      this.#attempt(() => form.fill(element.attribs['name'] ?? '', value)),
    );
    const filled = ownerOf(this.#openForms(), element);
    if (filled !== undefined && /\bsubmit\(\)/.test(element.attribs['onchange'] ?? '')) await this.#submit(filled, undefined, signal);
  }

  async #wait(step: Step & { action: 'wait' }, signal: AbortSignal): Promise<void> {
    if ('selector' in step) return void this.#element(step.selector);
    await this.#terms.clock.sleep(step.milliseconds, signal);
    if (signal.aborted) throw abortedBy(signal);
  }

  async #submit(form: Form, control: SubmitControl | undefined, signal: AbortSignal): Promise<void> {
    const page = this.#page;
    await this.#load(signal, async (options) => await submitForm(this.#session, page, form, control, options));
  }

  /** Opens another page, which takes the place of the one that is open. */
  async #load(signal: AbortSignal, work: (options: { readonly signal: AbortSignal }) => Promise<Page>): Promise<void> {
    try {
      this.#page = await work({ signal });
    } catch (error) {
      throw meterFailureOf(error, signal);
    }
    this.#forms = undefined;
    this.unsent = undefined;
    this.#snapshot = undefined;
    for (const address of [...this.#page.redirects, this.#page.url]) {
      for (const token of sessionTokens(address, JSON.stringify(this.#configuration))) {
        this.#tokens.add(token);
        rememberReceivedSecret(token);
      }
    }
    this.#refuseChallenge();
  }

  /** @throws MeterFailure for a digest challenge that was not answered, or whose new nonce is refused again and again */
  #refuseChallenge(): void {
    const { authentication } = this.#configuration;
    if (this.#page.status !== 401 || authentication.type !== 'digest') return;
    const chosen = chooseChallenge(this.#page.headers, authentication);
    if ('problem' in chosen) {
      throw new MeterFailure(`the meter cannot be logged in to by digest: ${chosen.problem}`, {
        reason: 'login_unknown',
        isTransient: false,
      });
    }
    if (chosen.challenge.isStale) {
      throw new MeterFailure('the meter called each new nonce stale', { reason: 'login_stale', isTransient: true });
    }
  }

  async #frames(signal: AbortSignal): Promise<readonly PageSnapshot[]> {
    try {
      return await readFrames(this.#session, this.#page, signal);
    } catch (error) {
      throw meterFailureOf(error, signal);
    }
  }

  #fill(selector: string, form: Form, filled: Form): void {
    this.#forms = this.#openForms().map((each) => (each === form ? filled : each));
    this.unsent = selector;
  }

  #openForms(): readonly Form[] {
    this.#forms ??= this.#page.forms();
    return this.#forms;
  }

  #formOf(selector: string, element: PageElement): Form {
    const form = ownerOf(this.#openForms(), element);
    if (form === undefined) throw this.#needsBrowser(`${selector} belongs to no form`);
    return form;
  }

  #element(selector: string): PageElement {
    const [element] = this.#page.$(selector).toArray();
    if (element !== undefined && 'attribs' in element) return element;
    const why = `the page has no ${selector}`;
    throw this.whyBrowser !== undefined || this.#page.has('script') ? this.#needsBrowser(why) : stepFailure(why);
  }

  #resolve(url: string): string {
    const address = this.#page.resolve(url);
    if (address === undefined) throw stepFailure('the step leads to no http address');
    return address;
  }

  #attempt<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw meterFailureOf(error, this.#terms.signal);
    }
  }

  #needsBrowser(why: string): MeterFailure {
    const reasons = [why, ...(this.whyBrowser === undefined ? [] : [this.whyBrowser])];
    return new MeterFailure(`only a script can go on here: ${reasons.join('; ')}`, {
      reason: 'step_failed',
      isTransient: false,
      needsBrowser: true,
    });
  }
}

/** A shorter one may be a part of any number. */
const shortestSecret = 8;

function stepFailure(message: string): MeterFailure {
  return new MeterFailure(message, { reason: 'step_failed', isTransient: false });
}
