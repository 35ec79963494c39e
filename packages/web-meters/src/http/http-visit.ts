import {
  followLink,
  type Form,
  HttpFailure,
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
import { clickOn } from './click.ts';
import { FilledForms } from './filled-forms.ts';
import { readFrames } from './read-frames.ts';
import { meterFailureOf } from './meter-failure-of.ts';
import { refuseChallenge } from './refuse-challenge.ts';
import { sessionTokens } from './session-tokens.ts';
import { withUserinfo } from './with-userinfo.ts';

/** A visit that follows links and sends forms as a browser does, and runs no script. */
export class HttpVisit implements Visit {
  readonly driver = 'http';
  whyBrowser: string | undefined;
  readonly #session: HttpSession;
  readonly #configuration: MeterConfiguration;
  readonly #terms: VisitTerms;
  readonly #tokens = new Set<string>();
  /** What the configuration names, which is no token of a session. */
  readonly #known: string;
  #page: Page;
  #forms: FilledForms;
  #snapshot: PageSnapshot | undefined;

  constructor(session: HttpSession, configuration: MeterConfiguration, terms: VisitTerms) {
    this.#session = session;
    this.#configuration = configuration;
    this.#known = JSON.stringify(configuration);
    this.#page = blankPage(configuration);
    this.#forms = new FilledForms(this.#page);
    this.#terms = terms;
  }

  get status(): number {
    return this.#page.status;
  }

  get unsent(): string | undefined {
    return this.#forms.unsent;
  }

  /** Opens the address with which the visit begins. It may have userinfo. */
  async open(address: string): Promise<void> {
    const { signal } = this.#terms;
    await this.#attempt(signal, async () => this.#show(await openPage(this.#session, address, { signal })));
  }

  async take(step: Step, signal: AbortSignal = this.#terms.signal): Promise<void> {
    if (signal.aborted) throw abortedBy(signal);
    await this.#attempt(signal, async () => await this.#take(step, signal));
  }

  async #take(step: Step, signal: AbortSignal): Promise<void> {
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
    const { signal } = this.#terms;
    await this.#attempt(signal, async () => {
      const form = this.#formOf(selector, this.#element(selector));
      // Enter chooses the first button.
      const control = form.submitControls().find(({ kind }) => kind !== 'postback');
      await this.#submit(form, control, signal);
    });
  }

  async *snapshots(signal: AbortSignal = this.#terms.signal): AsyncGenerator<PageSnapshot> {
    const page = this.#page;
    const frames = async () => await readFrames(this.#session, page, signal);
    const snapshot = this.#snapshot ?? snapshotOf(page, await this.#attempt(signal, frames));
    this.#snapshot = snapshot;
    yield snapshot;
  }

  async screenshot(): Promise<undefined> {}
  async secrets(): Promise<readonly string[]> {
    return [...this.#session.serializeCookies().map(({ value }) => value), ...this.#tokens].filter(
      ({ length }) => length >= shortestSecret,
    );
  }

  /** Whatever still keeps the visit then keeps no tree: see `releasePage`. */
  async close(): Promise<void> {
    this.#put(blankPage(this.#configuration));
  }

  async #navigate(url: string, signal: AbortSignal): Promise<void> {
    const address = this.#resolve(url);
    if (URL.canParse(url)) this.#show(await openPage(this.#session, address, { signal }));
    else await this.#follow(address, signal);
  }

  async #post({ url, body, contentType }: Step & { action: 'post' }, signal: AbortSignal): Promise<void> {
    const address = this.#resolve(url);
    const filled = fillBody(body, this.#page.html);
    if ('missing' in filled) throw stepFailure(`the answer that is open has no ${filled.missing}`);
    // Before the first answer, nothing but the configuration leads anywhere.
    const led = URL.canParse(url) || this.#page.status === 0 ? {} : { from: this.#page.url };
    const target = withUserinfo(this.#configuration, address);
    this.#show(new Page(await this.#session.post(target, filled.body, contentType, { signal, ...led })));
  }

  async #click(selector: string, signal: AbortSignal): Promise<void> {
    const click = clickOn(this.#page, this.#forms, this.#element(selector));
    if (click.kind === 'submit') return await this.#submit(click.form, click.control, signal);
    if (click.kind === 'follow') return await this.#follow(click.address, signal);
    if (click.kind === 'fill') this.#forms.fill(click.form, click.filled, selector);
    else this.whyBrowser ??= `only a script answers a click on ${selector}`;
  }

  #type(selector: string, value: string): void {
    const element = this.#element(selector);
    const form = this.#formOf(selector, element);
    const field = form.controls.find((control) => control.kind === 'value' && control.element === element);
    if (field?.kind !== 'value') throw stepFailure(`nothing can be typed into ${selector}: it is no text field, or disabled`);
    this.#forms.fill(form, form.type(field, value), selector);
  }

  async #select(selector: string, value: string, signal: AbortSignal): Promise<void> {
    const element = this.#element(selector);
    const form = this.#formOf(selector, element);
    const filled = form.fill(element.attribs['name'] ?? '', value);
    this.#forms.fill(form, filled, selector);
    if (/\bsubmit\(\)/.test(element.attribs['onchange'] ?? '')) await this.#submit(filled, undefined, signal);
  }

  async #wait(step: Step & { action: 'wait' }, signal: AbortSignal): Promise<void> {
    if ('selector' in step) return void this.#element(step.selector);
    await this.#terms.clock.sleep(step.milliseconds, signal);
    if (signal.aborted) throw abortedBy(signal);
  }

  async #submit(form: Form, control: SubmitControl | undefined, signal: AbortSignal): Promise<void> {
    this.#show(await submitForm(this.#session, this.#page, form, control, { signal }));
  }

  async #follow(address: string, signal: AbortSignal): Promise<void> {
    this.#show(await followLink(this.#session, this.#page, address, { signal }));
  }

  /** Puts a page in the place of the one that is open. */
  #show(page: Page): void {
    this.#put(page);
    for (const address of [...page.redirects, page.url]) this.#learnTokens(address);
    refuseChallenge(page, this.#configuration.authentication);
  }

  #put(page: Page): void {
    this.#page = page;
    this.#forms = new FilledForms(page);
    this.#snapshot = undefined;
  }

  #learnTokens(address: string): void {
    for (const token of sessionTokens(address, this.#known)) {
      this.#tokens.add(token);
      rememberReceivedSecret(token);
    }
  }

  #formOf(selector: string, element: PageElement): Form {
    const form = this.#forms.ownerOf(element);
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

  async #attempt<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof HttpFailure) this.#learnTokens(error.address);
      throw meterFailureOf(error, signal);
    }
  }

  #needsBrowser(why: string): MeterFailure {
    const reasons = this.whyBrowser === undefined ? why : `${why}; ${this.whyBrowser}`;
    return new MeterFailure(`only a script can go on here: ${reasons}`, { reason: 'step_failed', needsBrowser: true });
  }
}

/** A shorter one may be a part of any number. */
const shortestSecret = 8;
function blankPage({ address }: MeterConfiguration): Page {
  return new Page({ url: address, status: 0, body: '' });
}

function stepFailure(message: string): MeterFailure {
  return new MeterFailure(message, { reason: 'step_failed' });
}
