import { amount, amountOrNull, choice, countOrNull, type FieldsOf, flag, text, wholeNumber } from '../control/field.ts';
import { type WebMeterFaults, webMeterFaultFields } from './controls.ts';

/** What a device measures, and how it keeps its logins. */
export interface WebMeterControls extends WebMeterFaults {
  /** Sets the counter, in kWh; it is null again at once. `GET /_control` shows the counter apart. */
  readonly totalKwh: number | null;
  /** The counter follows `powerWatts` and the clock; otherwise it stands still until it is set. */
  readonly running: boolean;
  readonly powerWatts: number;
  readonly voltageVolts: number;
  readonly currentAmps: number;
  readonly powerFactor: number;
  readonly frequencyHertz: number;
  readonly serial: string;
  /** Which requests have the faults: all, those that log in, or those that show the value. */
  readonly applyTo: 'all' | 'login' | 'value';
  readonly loginRequired: boolean;
  /** Somebody else changed the password: it is now the old one followed by `-changed`. */
  readonly passwordChanged: boolean;
  /** Whether a refusal carries its challenge, none, or one that no client understands. */
  readonly challenge: 'sent' | 'missing' | 'garbled';
  /** How many sessions there can be at once; null for any number. A session that is not logged out stays. */
  readonly mostSessions: number | null;
  /** A session ends after this long without a request; null: never. */
  readonly sessionSeconds: number | null;
  /** This many wrong digest answers in a row are followed by 2 s of 429. */
  readonly failedLoginsAllowed: number;
  /** As the challenge spells it. */
  readonly digestAlgorithm: 'SHA-256' | 'SHA256' | 'MD5' | 'SHA-512-256';
  /** Where the newest row of an APC data log is. */
  readonly newestRow: 'last' | 'first';
  /** The address that the FTP server of an APC names for data, such as `10.0.0.1`; empty: its own. */
  readonly passiveAddress: string;
}

export const webMeterFields: FieldsOf<WebMeterControls> = {
  ...webMeterFaultFields,
  totalKwh: amountOrNull(),
  running: flag(false),
  powerWatts: amount(414),
  voltageVolts: amount(230),
  currentAmps: amount(2),
  powerFactor: amount(0.9),
  frequencyHertz: amount(50),
  serial: text('SIM0004217'),
  applyTo: choice<WebMeterControls['applyTo']>('all', ['all', 'login', 'value']),
  loginRequired: flag(true),
  passwordChanged: flag(false),
  challenge: choice<WebMeterControls['challenge']>('sent', ['sent', 'missing', 'garbled']),
  mostSessions: countOrNull(),
  sessionSeconds: amountOrNull(),
  failedLoginsAllowed: wholeNumber(3),
  digestAlgorithm: choice<WebMeterControls['digestAlgorithm']>('SHA-256', ['SHA-256', 'SHA256', 'MD5', 'SHA-512-256']),
  newestRow: choice<WebMeterControls['newestRow']>('last', ['last', 'first']),
  passiveAddress: text(''),
};
