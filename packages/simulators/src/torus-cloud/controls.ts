import { amount, choice, type FieldsOf, flag, type RawTexts, rawTexts, text, timeOrNull, timeZone } from '../control/field.ts';
import { type TransportFaults, transportFaultNames, transportFaults } from '../control/transport-faults.ts';

const liveValueNames = ['inputVoltage', 'outputVoltage', 'outputCurrent', 'outputPower', 'outputThd'] as const;
export type LiveValueName = (typeof liveValueNames)[number];

/** How the site's pages are written. The real site's behaviour is not known: each is a possible one. */
export interface TorusCloudPages {
  /** The zone of the unit's status time. */
  readonly timeZone: string;
  readonly dateOrder: 'mdy' | 'dmy' | 'ymd';
  readonly hourCycle: 12 | 24;
  /** Sends the view state as several hidden fields. */
  readonly splitViewState: boolean;
  /** Sends a hidden field of the site's own, `ctl00$AntiForgeryToken`, and requires it back. No public source names one. */
  readonly antiForgeryField: boolean;
  /** Where a search form with its own submit button is. */
  readonly decoyForm: 'before' | 'after' | 'none';
  readonly loginFaultText: string;
  /** The class of the element that holds the text of a refusal. */
  readonly loginFaultClass: 'failureNotification' | 'validation-summary-errors';
  /** How a successful login continues: 302 with a relative or an absolute address, or a page with status 200. */
  readonly afterLogin: 'relative' | 'absolute' | 'meta-refresh' | 'script';
  /** What a request without a session gets: 302 to the login page, or that page itself with status 200. */
  readonly withoutSession: 'redirect' | 'login-page';
  /** Whether the values are in spans. */
  readonly spans: boolean;
  /** Whether the values are in the scripts of gauges, with power in kW. */
  readonly gauges: boolean;
  /** The text in a span, instead of the measured value; null omits the span. */
  readonly values: RawTexts<LiveValueName | 'statusTime'>;
  /** The number in a gauge's script, instead of the measured value; null omits the gauge. */
  readonly gaugeValues: RawTexts<LiveValueName>;
  /** Puts a paged table of earlier readings before the values. */
  readonly paging: boolean;
  /** Gives every value and gauge another id. */
  readonly changedPage: boolean;
}

interface TorusCloudAccounts {
  /** How long a session lasts without a request. */
  readonly sessionMinutes: number;
  /** How long a session cookie stays valid after it was renewed. */
  readonly renewalGraceSeconds: number;
  /** How many refused logins in a row lock the account. */
  readonly lockAfter: number;
  /** Refuses every login. */
  readonly loginRefused: boolean;
  /** The account's password is now the old one followed by `-changed`. */
  readonly passwordChanged: boolean;
  /** No session is valid until the next successful login. */
  readonly sessionExpired: boolean;
  /** Logins succeed but their sessions are never valid. */
  readonly sessionNeverLasts: boolean;
  /** The next form gets status 500, as after a restart with another machine key. */
  readonly refuseViewState: boolean;
}

export interface TorusCloudClock {
  /** The age of the status time and the values in seconds. */
  readonly staleClockSeconds: number;
  /** How many seconds the status time is in the future. */
  readonly aheadSeconds: number;
  /** The unit stopped reporting at this time. */
  readonly frozenAt: string | null;
}

export interface TorusCloudFaults extends TransportFaults {
  /** A maintenance page with status 200 and no form. */
  readonly maintenance: boolean;
  /** A server's error page with status 200. */
  readonly htmlError: boolean;
  /** Which requests have the faults: login, live data, or all. */
  readonly applyTo: 'all' | 'login' | 'live-data';
}

/** Everything that can be set at the start and changed while the site runs. */
export interface TorusCloudControls extends TorusCloudPages, TorusCloudAccounts, TorusCloudClock, TorusCloudFaults {}

export const torusCloudFields: FieldsOf<TorusCloudControls> = {
  timeZone: timeZone('UTC'),
  dateOrder: choice('mdy', ['mdy', 'dmy', 'ymd']),
  hourCycle: choice(12, [12, 24]),
  splitViewState: flag(false),
  antiForgeryField: flag(false),
  decoyForm: choice('after', ['before', 'after', 'none']),
  loginFaultText: text('Your login attempt was not successful. Please try again.'),
  loginFaultClass: choice('failureNotification', ['failureNotification', 'validation-summary-errors']),
  afterLogin: choice('relative', ['relative', 'absolute', 'meta-refresh', 'script']),
  withoutSession: choice('redirect', ['redirect', 'login-page']),
  spans: flag(true),
  gauges: flag(true),
  values: rawTexts([...liveValueNames, 'statusTime']),
  gaugeValues: rawTexts(liveValueNames),
  paging: flag(false),
  changedPage: flag(false),
  sessionMinutes: amount(30),
  renewalGraceSeconds: amount(5),
  lockAfter: amount(5),
  loginRefused: flag(false),
  passwordChanged: flag(false),
  sessionExpired: flag(false),
  sessionNeverLasts: flag(false),
  refuseViewState: flag(false),
  staleClockSeconds: amount(0),
  aheadSeconds: amount(0),
  frozenAt: timeOrNull(),
  ...transportFaults,
  maintenance: flag(false),
  htmlError: flag(false),
  applyTo: choice('all', ['all', 'login', 'live-data']),
};

export const torusCloudFaultNames = [...transportFaultNames, 'maintenance', 'htmlError', 'applyTo'] as const;
