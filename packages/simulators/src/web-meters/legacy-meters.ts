import { randomUUID } from 'node:crypto';
import { amountsByName, choice, type FieldsOf, flag } from '../control/field.ts';
import { ControlPanel } from '../control/panel.ts';
import { serve, type Wait } from '../http/exchange.ts';
import { type ListenOptions, listen, type Simulator } from '../http/listen.ts';
import { type Answer, type ReceivedRequest, textAnswer } from '../http/message.ts';
import { type RecordedRequest, recordOf, remember } from '../http/recorded-request.ts';
import { parseCookies } from '../torus-cloud/session.ts';
import { basicLogin } from './basic-login.ts';
import { noFaults, type WebMeterFaults, webMeterFaultFields, webMeterFaultNames } from './controls.ts';
import { asSent, busyAnswer, faultAnswer } from './fault-answers.ts';
import { meterPage } from './html-page.ts';
import { legacyLoginForm, legacyMeterNames, type LegacyMeterName, legacyPage, legacyPages } from './legacy-pages.ts';
import { withLanguage } from './language.ts';

/** The logins of the two legacy meters that have one. */
export const legacyCredentials = {
  'basic-auth-meter': { username: 'admin', password: 'secret123' },
  'form-login-meter': { username: 'meter-admin', password: 'meter-pass' },
} as const;

export interface LegacyMeterControls extends WebMeterFaults {
  /** What each meter has counted; a name left out has the legacy value. */
  readonly totalKwh: Readonly<Partial<Record<LegacyMeterName, number>>>;
  /** Which meters have the faults. */
  readonly applyTo: 'all' | LegacyMeterName;
  /** The passwords are now the old ones followed by `-changed`. */
  readonly passwordChanged: boolean;
}

export const legacyMeterFields: FieldsOf<LegacyMeterControls> = {
  ...webMeterFaultFields,
  totalKwh: amountsByName(legacyMeterNames),
  applyTo: choice<LegacyMeterControls['applyTo']>('all', ['all', ...legacyMeterNames]),
  passwordChanged: flag(false),
};

/** Any control may get its initial value here. */
export interface LegacyMeterOptions extends ListenOptions, Partial<LegacyMeterControls> {
  readonly now?: () => number;
  readonly wait?: Wait;
}

export type LegacyMeterRequest = Readonly<RecordedRequest<LegacyMeterName | 'other'>>;

export interface LegacyMeters extends Simulator {
  readonly port: number;
  /** Changes the named controls and keeps the rest. Throws ControlError if a value is invalid. */
  set(change: Partial<LegacyMeterControls>): void;
  totalKwh(name: LegacyMeterName): number;
  setTotalKwh(name: LegacyMeterName, totalKwh: number): void;
  readonly requests: readonly LegacyMeterRequest[];
  /** Ends every session of the meter with the login form. */
  expireSessions(): void;
}

/** Starts the six web meters of the legacy collector under one port, with its paths, selectors, logins and values. */
export async function startLegacyMeters(options: LegacyMeterOptions = {}): Promise<LegacyMeters> {
  const { port, host, now = Date.now, wait, ...controls } = options;
  const panel = new ControlPanel<LegacyMeterControls>(legacyMeterFields, [...webMeterFaultNames, 'applyTo'], controls);
  const requests: RecordedRequest<LegacyMeterName | 'other'>[] = [];
  const site = new LegacySite(panel);
  const listener = serve<LegacyMeterName | 'other', LegacyMeterControls>({
    panel,
    kindOf: ({ path }) => legacyMeterNames.find((name) => path === `/${name}` || path === `/${name}/login`) ?? 'other',
    inScope: ({ applyTo }, kind) => kind !== 'other' && (applyTo === 'all' || applyTo === kind),
    faultAnswer: (faults) => faultAnswer(faults),
    wait,
    answer: (request, kind, faults) => asSent(site.answer(request, kind, withLanguage(faults ?? noFaults, request)), faults ?? noFaults),
    record: (request, kind) => remember(requests, recordOf(request, kind, now())),
    observed: () => ({ requests: requests.slice(-100) }),
  });
  const simulator = await listen(listener, { port, host });
  return {
    ...simulator,
    port: Number(new URL(simulator.url).port),
    set: (change) => panel.change(change),
    totalKwh: (name) => site.totalKwh(name),
    setTotalKwh: (name, totalKwh) => panel.change({ totalKwh: { ...panel.current.totalKwh, [name]: totalKwh } }),
    requests,
    expireSessions: () => site.sessions.clear(),
  };
}

class LegacySite {
  readonly sessions = new Set<string>();
  readonly #panel: ControlPanel<LegacyMeterControls>;
  #unreliableRequests = 0;

  constructor(panel: ControlPanel<LegacyMeterControls>) {
    this.#panel = panel;
  }

  totalKwh(name: LegacyMeterName): number {
    return this.#panel.current.totalKwh[name] ?? legacyPages[name].totalKwh;
  }

  answer(request: ReceivedRequest, kind: LegacyMeterName | 'other', faults: WebMeterFaults): Answer {
    if (kind === 'other') return busyAnswer(request) ?? textAnswer(404, 'Not Found\n');
    const login = request.path.endsWith('/login');
    if (login && kind === 'form-login-meter' && request.method === 'POST') return this.#logIn(request);
    if (login || request.method !== 'GET') return textAnswer(404, 'Not Found\n');
    return this.#refusal(request, kind, faults) ?? this.#page(request, kind, faults);
  }

  #page(request: ReceivedRequest, name: LegacyMeterName, faults: WebMeterFaults): Answer {
    const { title, body } = legacyPage(name, this.totalKwh(name), faults);
    return meterPage(request, title, body, faults);
  }

  #refusal(request: ReceivedRequest, name: LegacyMeterName, faults: WebMeterFaults): Answer | null {
    if (name === 'basic-auth-meter') return this.#basicRefusal(request);
    if (name === 'form-login-meter') {
      const session = parseCookies(request.headers.cookie).get('sessionId') ?? '';
      return this.sessions.has(session) ? null : meterPage(request, 'Login', legacyLoginForm, faults);
    }
    if (name !== 'unreliable-meter') return null;
    this.#unreliableRequests += 1;
    if (this.#unreliableRequests % 3 === 0) return null;
    return this.#unreliableRequests % 2 === 0 ? textAnswer(500, 'Internal Server Error') : textAnswer(503, 'Service Unavailable');
  }

  #basicRefusal(request: ReceivedRequest): Answer | null {
    const sent = basicLogin(request);
    if (sent && this.#isRight('basic-auth-meter', sent)) return null;
    // As the legacy page does: the challenge comes only with the first refusal, not with that of a wrong password.
    const headers = request.headers.authorization === undefined ? { 'www-authenticate': 'Basic realm="Power Meter"' } : {};
    return { ...textAnswer(401, 'Authentication required'), headers };
  }

  #logIn(request: ReceivedRequest): Answer {
    const form = new URLSearchParams(request.body.toString());
    const sent = { username: form.get('username') ?? '', password: form.get('password') ?? '' };
    if (!this.#isRight('form-login-meter', sent)) return textAnswer(401, 'Invalid credentials');
    const session = randomUUID();
    this.sessions.add(session);
    return { status: 302, headers: { location: '/form-login-meter', 'set-cookie': `sessionId=${session}; Path=/` } };
  }

  #isRight(name: keyof typeof legacyCredentials, sent: { readonly username: string; readonly password: string }): boolean {
    const { username, password } = legacyCredentials[name];
    const current = this.#panel.current.passwordChanged ? `${password}-changed` : password;
    return sent.username === username && sent.password === current;
  }
}
