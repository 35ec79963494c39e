import type { ControlPanel } from '../control/panel.ts';
import { type Answer, htmlAnswer, jsonAnswer, type ReceivedRequest } from '../http/message.ts';
import type { Login } from './basic-login.ts';
import type { WebMeterFaults } from './controls.ts';
import type { WebMeterControls } from './device-controls.ts';
import { type Digest, DigestGate } from './digest-gate.ts';
import { document, meterPage, totalElement } from './html-page.ts';
import { type OwnStyle, totalInJson, totalMarkup } from './number-text.ts';
import { WebSessions } from './web-sessions.ts';

export type WebMeterRequestKind = 'value' | 'login' | 'logout' | 'page' | 'other';

/** One route of a model. `*` in its path stands for one segment. */
export interface Route {
  readonly kind: WebMeterRequestKind;
  readonly answer: (request: ReceivedRequest, view: View, device: Device) => Answer;
}

/** A device on the market, or a kind of page, as data. */
export interface WebMeterModel {
  readonly title: string;
  /** Where a client begins: the page with the value, or one that leads to it. */
  readonly start: string;
  /** Null if the device has no login. */
  readonly login: Login | null;
  /** Who checks the login: nobody, the protocol, or the model's own routes. */
  readonly gate: 'none' | 'basic' | Digest | 'own';
  /** The page is ISO-8859-1 and says so only in its meta element. */
  readonly latin1?: boolean;
  readonly defaults?: Partial<WebMeterControls>;
  /** By method and path: `GET /netio.json`. */
  readonly routes: Readonly<Record<string, Route>>;
}

/** What lives in a device between requests. */
export class Device {
  readonly model: WebMeterModel;
  readonly panel: ControlPanel<WebMeterControls>;
  readonly now: () => number;
  readonly random: (bytes: number) => Buffer;
  readonly sessions: WebSessions;
  readonly digest: DigestGate;
  readonly logins = { accepted: 0, refused: 0 };
  readonly #login: Login | null;
  #counter: { readonly kwh: number; readonly sinceMs: number; readonly watts: number } = { kwh: 0, sinceMs: 0, watts: 0 };

  constructor(
    model: WebMeterModel,
    panel: ControlPanel<WebMeterControls>,
    login: Login | null,
    now: () => number,
    random: (bytes: number) => Buffer,
  ) {
    this.model = model;
    this.panel = panel;
    this.now = now;
    this.random = random;
    this.#login = login;
    this.sessions = new WebSessions(now, random);
    this.digest = new DigestGate(now, random, this.logins);
    panel.onChange((controls) => this.#follow(controls));
    this.#follow(panel.current);
  }

  /** What the counter has now. */
  get totalKwh(): number {
    const { kwh, sinceMs, watts } = this.#counter;
    return kwh + (watts * (this.now() - sinceMs)) / 3.6e9;
  }

  /** The login that is right now. */
  get login(): Login | null {
    const changed = this.panel.current.passwordChanged ? '-changed' : '';
    return this.#login && { username: this.#login.username, password: `${this.#login.password}${changed}` };
  }

  /** Compares and counts a login. */
  accepts(sent: Login | null): boolean {
    const right = sent !== null && sent.username === this.login?.username && sent.password === this.login.password;
    this.logins[right ? 'accepted' : 'refused'] += 1;
    return right;
  }

  /** A new session within the limit; null if all are taken. */
  openSession(): string | null {
    return this.sessions.open(this.panel.current.mostSessions, this.panel.current.sessionSeconds);
  }

  hasSession(id: string | undefined): boolean {
    return id !== undefined && this.sessions.isLive(id, this.panel.current.sessionSeconds);
  }

  #follow({ totalKwh, running, powerWatts }: WebMeterControls): void {
    this.#counter = { kwh: totalKwh ?? this.totalKwh, sinceMs: this.now(), watts: running ? powerWatts : 0 };
    if (totalKwh !== null) this.panel.change({ totalKwh: null });
  }
}

/** What one request sees of a device: its values, written as this request's faults have them. */
export class View {
  readonly faults: WebMeterFaults;
  readonly values: WebMeterControls;
  readonly totalKwh: number;
  readonly nowMs: number;

  constructor(device: Device, faults: WebMeterFaults) {
    this.faults = faults;
    this.values = device.panel.current;
    this.totalKwh = device.totalKwh;
    this.nowMs = device.now();
  }

  /** The total, or a share of it, for an answer in JSON. */
  json(own: OwnStyle, share = 1): number | string {
    return totalInJson(this.totalKwh * share, own, this.faults);
  }

  /** The total as text. */
  text(own: OwnStyle): string {
    return totalMarkup(this.totalKwh, own, this.faults);
  }

  /** The element with the total. */
  element(tag: string, attributes: string, own: OwnStyle): string {
    return totalElement(tag, attributes, this.text(own), this.faults);
  }

  page(request: ReceivedRequest, title: string, body: string): Answer {
    return meterPage(request, title, body, this.faults);
  }

  /** Three outputs with their shares of the load. */
  outputs<Output>(output: (id: number, share: number) => Output, notMeasured: (id: number) => Output): Output[] {
    return [0.5, 0.3, 0.2].map((share, index) =>
      index > 0 && this.faults.outputsNotMeasured ? notMeasured(index + 1) : output(index + 1, share),
    );
  }
}

/** A number with so many decimals, as a number. */
export function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

/** A route that answers in JSON. */
export function jsonRoute(content: (view: View, request: ReceivedRequest) => unknown): Route {
  return { kind: 'value', answer: (request, view) => jsonAnswer(200, content(view, request)) };
}

/** The document of a page without a value: a login form, a notice. */
export function plainPage(title: string, body: string): Answer {
  return htmlAnswer(200, document(`<title>${title}</title>\n`, `<body>\n${body}\n</body>`));
}
