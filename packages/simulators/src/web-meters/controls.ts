import { addressOrNull, amount, choice, countOrNull, type FieldsOf, flag, text, wholeNumber } from '../control/field.ts';
import { type TransportFaults, transportFaultNames, transportFaults } from '../control/transport-faults.ts';
import { type EnergyUnit, energyUnits, type ThousandsMark, thousandsMarks } from './number-text.ts';

/** How the page writes its total, and where it puts it. */
export interface TotalTraps {
  readonly decimalMark: 'own' | 'dot' | 'comma' | 'dropped';
  /** A decimal comma for a client that prefers a language of most of Europe, whatever `decimalMark` says. */
  readonly numbersFollowLanguage: boolean;
  readonly thousandsMark: 'own' | ThousandsMark;
  /** The total converted into this unit, and its label. */
  readonly unit: 'own' | EnergyUnit;
  /** The integer part has at least this many digits, with zeros ahead. */
  readonly integerDigits: number;
  /** The counter stands still at this number, in the unit shown; null for no limit. */
  readonly mostCounts: number | null;
  /** This markup instead of number and unit; empty: the number. */
  readonly valueText: string;
  /** The total is the text of its element, or the `value` of an `<input>` in its place. */
  readonly valueIn: 'text' | 'input';
  /** A script writes the total this many milliseconds after the page is loaded; 0: it is in the page. */
  readonly valueAfterMs: number;
  /** Outputs but the first show -1, which stands for "not measured". */
  readonly outputsNotMeasured: boolean;
}

/** What a web meter's answer can be besides its own page, and how it is sent. */
export interface WebMeterFaults extends TransportFaults, TotalTraps {
  /** Pages in a frame: the address itself has only the frames. */
  readonly frames: 'own' | 'frameset' | 'iframe';
  /** The page polls, and holds a WebSocket. */
  readonly neverIdle: boolean;
  /** With status 200, instead of the page: a login form, an error page, a page without any content, or a notice. */
  readonly page: 'own' | 'login' | 'error' | 'empty' | 'maintenance';
  readonly refuseWith: 'none' | '401' | '403' | '404' | '429' | '500' | '503';
  /** The header `Retry-After` of 429 and 503; empty: no header. */
  readonly retryAfter: string;
  /**
   * `http-1.0` has no length and ends with the connection, `longer-than-length` sends four bytes more than it declares and
   * keeps the connection, `latin-1` is ISO-8859-1 and says so only in its meta element.
   */
  readonly http: 'sound' | 'http-1.0' | 'longer-than-length' | 'latin-1';
  /** Every byte of the body takes this many milliseconds. */
  readonly byteDelayMs: number;
  /** Every request is redirected to this address. */
  readonly redirectTo: string | null;
}

export const webMeterFaultFields: FieldsOf<WebMeterFaults> = {
  ...transportFaults,
  decimalMark: choice<TotalTraps['decimalMark']>('own', ['own', 'dot', 'comma', 'dropped']),
  numbersFollowLanguage: flag(false),
  thousandsMark: choice<TotalTraps['thousandsMark']>('own', ['own', ...thousandsMarks]),
  unit: choice<TotalTraps['unit']>('own', ['own', ...energyUnits]),
  integerDigits: wholeNumber(0),
  mostCounts: countOrNull(),
  valueText: text(''),
  valueIn: choice<TotalTraps['valueIn']>('text', ['text', 'input']),
  valueAfterMs: amount(0),
  outputsNotMeasured: flag(false),
  frames: choice<WebMeterFaults['frames']>('own', ['own', 'frameset', 'iframe']),
  neverIdle: flag(false),
  page: choice<WebMeterFaults['page']>('own', ['own', 'login', 'error', 'empty', 'maintenance']),
  refuseWith: choice<WebMeterFaults['refuseWith']>('none', ['none', '401', '403', '404', '429', '500', '503']),
  retryAfter: text(''),
  http: choice<WebMeterFaults['http']>('sound', ['sound', 'http-1.0', 'longer-than-length', 'latin-1']),
  byteDelayMs: amount(0),
  redirectTo: addressOrNull(),
};

export const webMeterFaultNames = [
  ...transportFaultNames,
  ...(Object.keys(webMeterFaultFields) as (keyof WebMeterFaults)[]).filter((name) => !Object.hasOwn(transportFaults, name)),
];

/** A request without faults. */
export const noFaults = Object.fromEntries(
  Object.entries(webMeterFaultFields).map(([name, field]) => [name, field.initial]),
) as unknown as WebMeterFaults;
