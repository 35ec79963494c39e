import { type Page, structureFingerprint } from '@wattjobs/core/http';
import { gaugeValue } from './gauge.ts';
import { readValues, type ShownValues } from './read-values.ts';
import type { Printed } from './separator.ts';
import type { TorusSettings } from './settings.ts';
import { type TorusValue, torusValues, valueNames } from './values.ts';

/** What the cloud's live data page shows. */
export interface LiveReading extends ShownValues {
  /** The text of the time stamp on the page. */
  readonly statusTime?: string;
  /** What the page no longer shows in its usual place. */
  readonly missing: readonly string[];
  /** Identifies the page layout; given if something is missing. */
  readonly fingerprint?: string;
}

const statusTimeSpan = 'lblSystemStatusTS';

/** Reads the live data page; `undefined` if the page contains none of the expected values. */
export function interpretLivePage(page: Page, settings: Pick<TorusSettings, 'decimalSeparator'>): LiveReading | undefined {
  const found = valueNames.map((name) => [name, findValue(page, torusValues[name])] as const);
  const statusTime = page.text(`span[id$=${statusTimeSpan}]`);
  const missing = [
    ...found.flatMap(([name, value]) => (value === 'missing' ? [torusValues[name].span] : [])),
    ...(statusTime === undefined ? [statusTimeSpan] : []),
  ];
  if (missing.length === valueNames.length + 1) return undefined;
  const printed = Object.fromEntries(found.flatMap(([name, value]) => (typeof value === 'object' ? [[name, value] as const] : [])));
  return {
    ...readValues(valueNames, printed, settings.decimalSeparator, (name) => torusValues[name].span),
    ...(statusTime === undefined || statusTime === '' ? {} : { statusTime }),
    missing,
    ...(missing.length === 0 ? {} : { fingerprint: structureFingerprint(page) }),
  };
}

/** The page's text or number for a value; `undefined` if it says that there is none. */
function findValue(page: Page, { span, gauge, gaugePowerOfTen, printedIn }: TorusValue): Printed | undefined | 'missing' {
  const text = page.text(`span[id$=${span}]`);
  if (text !== undefined && text !== '') return { kind: 'text', text, unit: printedIn };
  // In a browser, a script fills an empty span. The gauge's script contains the same value.
  const number = gaugeValue(page, gauge);
  if (number !== undefined) return { kind: 'number', value: scaled(number, gaugePowerOfTen) };
  return text === undefined ? 'missing' : undefined;
}

/** Scaled as a decimal text, because 0.412 × 1000 is not 412 in binary. */
function scaled(number: string, powerOfTen: number): number {
  return Number(`${number}e${powerOfTen}`) + 0;
}
