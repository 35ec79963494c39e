import type { KeyedRow } from '@wattjobs/core/job';
import { largestScreenshotBytes, longestPageStart, type ReadingItem } from '@wattjobs/rows/consumption';
import type { EndpointReading } from '../reading/endpoint-reading.ts';

/** Readings as the API takes them, with their evidence. A failed one is a record too, but no reading of the meter. */
export function toRows(readings: readonly EndpointReading[]): readonly KeyedRow[] {
  return readings.map((reading) => rowOf(itemOf(reading)));
}

/** The row of an item; its natural key is endpoint and time. Names of endpoints need not differ. */
export function rowOf(item: ReadingItem): KeyedRow {
  return { key: `${item.endpointId} ${item.timestamp}`, isReading: item.totalKwh !== undefined, body: item };
}

function itemOf({ endpoint, outcome }: EndpointReading): ReadingItem {
  const common = { endpointId: endpoint.id, timestamp: new Date(outcome.timeMs).toISOString() };
  if (outcome.kind === 'not-visited') return { ...common, success: false, ...failure(outcome.error) };
  const { driver, durationMs, evidence, kind } = outcome;
  const { matchedText, pageHash, pageStart, screenshot } = evidence;
  const picture = screenshot === undefined || screenshot.length > largestScreenshotBytes ? undefined : Buffer.from(screenshot);
  const visit = {
    ...common,
    driver,
    durationMs: Math.round(durationMs),
    matchedText: storable(matchedText, 500),
    pageHash,
    pageStart: storable(pageStart, longestPageStart),
    ...(picture === undefined ? {} : { screenshot: picture.toString('base64') }),
  };
  if (kind === 'says-nothing') return { ...visit, success: true };
  if (kind === 'failed') return { ...visit, success: false, ...failure(outcome.error) };
  const { totalKwh, unit, serial } = outcome;
  const { voltage, current, power, powerFactor } = outcome.additional;
  const values = { totalKwh, unit: storable(unit, 20), serial: storable(serial, 100), voltage, current, power, powerFactor };
  return { ...visit, success: true, ...values };
}

function failure({ message, fix, reason }: { readonly message: string; readonly fix: string; readonly reason: string }) {
  return { errorMessage: storable(`${message}. ${fix}`, 1000), reason };
}

/** A text of a device as the API takes it: without NUL and lone surrogates, which a page may contain. */
function storable(text: string | undefined, longest: number): string | undefined {
  return text?.replaceAll('\0', '\ufffd').slice(0, longest).toWellFormed();
}
