import { amount, choice, type FieldsOf, flag, type RawTexts, rawTexts, text, timeOrNull, timeZone } from '../control/field.ts';
import { type TransportFaults, transportFaultNames, transportFaults } from '../control/transport-faults.ts';

const liveValueNames = ['inputVoltage', 'outputVoltage', 'outputCurrent', 'outputPower', 'outputThd'] as const;
export type LiveValueName = (typeof liveValueNames)[number];

/** How the site's pages are written. What the real site does is not known: each is something that such a site may do. */
export interface TorusCloudPages {
  /** The zone of the status time, as the unit writes it. */
  readonly timeZone: string;
  readonly dateOrder: 'mdy' | 'dmy' | 'ymd';
  readonly hourCycle: 12 | 24;
  /** Sends the view state as several hidden fields. */
  readonly splitViewState: boolean;
  /** Sends a hidden field of the site's own, `ctl00$AntiForgeryToken`, and wants it back. No public source names one. */
  readonly antiForgeryField: boolean;
  /** Where a search form with a submit button of its own stands. */
  readonly decoyForm: 'before' | 'after' | 'none';
  readonly loginFaultText: string;
  /** The class of the element that holds the text of a refusal. */
  readonly loginFaultClass: 'failureNotification' | 'validation-summary-errors';
  /** How a good login leads on: 302 with a relative or an absolute address, or a page with status 200. */
  readonly afterLogin: 'relative' | 'absolute' | 'meta-refresh' | 'script';
  /** What a request without a session gets: 302 to the login page, or that page itself with status 200. */
  readonly withoutSession: 'redirect' | 'login-page';
  /** Whether the values stand in spans. */
  readonly spans: boolean;
  /** Whether the values stand in the scripts of gauges, where power is in kW. */
  readonly gauges: boolean;
  /** The text in a span, instead of what the unit measures; null leaves the span out. */
  readonly values: RawTexts<LiveValueName | 'statusTime'>;
  /** The number in a gauge's script, instead of what the unit measures; null leaves the gauge out. */
  readonly gaugeValues: RawTexts<LiveValueName>;
  /** Puts a paged table of earlier readings before the values. */
  readonly paging: boolean;
  /** Gives every value and gauge another id. */
  readonly changedPage: boolean;
}

interface TorusCloudAccounts {
  /** How long a session lasts without a request. */
  readonly sessionMinutes: number;
  /** How long a session cookie still counts after it was renewed. */
  readonly renewalGraceSeconds: number;
  /** After so many refused logins in a row the account is locked. */
  readonly lockAfter: number;
  /** Refuses every login. */
  readonly loginRefused: boolean;
  /** The account's password is now the old one followed by `-changed`. */
  readonly passwordChanged: boolean;
  /** No session counts until the next good login. */
  readonly sessionExpired: boolean;
  /** Logins succeed and their sessions never count. */
  readonly sessionNeverLasts: boolean;
  /** The next form is answered with status 500, as after a restart with another machine key. */
  readonly refuseViewState: boolean;
}

export interface TorusCloudClock {
  /** The status time, and the values, are so many seconds old. */
  readonly staleClockSeconds: number;
  /** The status time is so many seconds in the future. */
  readonly aheadSeconds: number;
  /** The unit has stopped reporting at this time. */
  readonly frozenAt: string | null;
}

export interface TorusCloudFaults extends TransportFaults {
  /** A maintenance page with status 200 and no form. */
  readonly maintenance: boolean;
  /** A server's error page with status 200. */
  readonly htmlError: boolean;
  /** Which requests meet the faults: those of the login, those for live data, or all. */
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
