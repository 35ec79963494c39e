import { addressOrNull, amount, choice, countOrNull, type FieldsOf, flag, text, wholeNumber } from '../control/field.ts';
import { type TransportFaults, transportFaultNames, transportFaults } from '../control/transport-faults.ts';
import { energyUnits, type TotalTraps, thousandsMarks } from './number-text.ts';

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
  /** The connection is reset (RST) without an answer. */
  readonly resetConnection: boolean;
}

export const webMeterFaultFields: FieldsOf<WebMeterFaults> = {
  ...transportFaults,
  decimalMark: choice<TotalTraps['decimalMark']>('own', ['own', 'dot', 'comma', 'dropped']),
  numbersFollowLanguage: flag(false),
  thousandsMark: choice<TotalTraps['thousandsMark']>('own', ['own', ...thousandsMarks]),
  beforeUnit: choice<TotalTraps['beforeUnit']>('own', ['own', ...thousandsMarks]),
  unit: choice<TotalTraps['unit']>('own', ['own', ...energyUnits]),
  integerDigits: wholeNumber(0),
  mostCounts: countOrNull(),
  valueText: text(''),
  valueIn: choice<TotalTraps['valueIn']>('text', ['text', 'input']),
  valueAfterMs: amount(0),
  outputsNotMeasured: flag(false),
  columnsReversed: flag(false),
  frames: choice<WebMeterFaults['frames']>('own', ['own', 'frameset', 'iframe']),
  neverIdle: flag(false),
  page: choice<WebMeterFaults['page']>('own', ['own', 'login', 'error', 'empty', 'maintenance']),
  refuseWith: choice<WebMeterFaults['refuseWith']>('none', ['none', '401', '403', '404', '429', '500', '503']),
  retryAfter: text(''),
  http: choice<WebMeterFaults['http']>('sound', ['sound', 'http-1.0', 'longer-than-length', 'latin-1']),
  byteDelayMs: amount(0),
  redirectTo: addressOrNull(),
  resetConnection: flag(false),
};

export const webMeterFaultNames = [
  ...transportFaultNames,
  ...(Object.keys(webMeterFaultFields) as (keyof WebMeterFaults)[]).filter((name) => !Object.hasOwn(transportFaults, name)),
];

/** A request without faults. */
export const noFaults = Object.fromEntries(
  Object.entries(webMeterFaultFields).map(([name, field]) => [name, field.initial]),
) as unknown as WebMeterFaults;
