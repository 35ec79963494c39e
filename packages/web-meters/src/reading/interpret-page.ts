import { Page } from '@wattjobs/core/http';
import { excerpt } from '@wattjobs/core/numbers';
import type { MeterConfiguration } from '../configuration/index.ts';
import type { Interpretation } from './interpretation.ts';
import type { PageSnapshot } from './page-snapshot.ts';

/** What a page says, for a value that a selector finds. */
export function interpretPage(snapshot: PageSnapshot, { value }: MeterConfiguration): Interpretation {
  const selector = value.selector ?? 'body';
  const texts = [snapshot, ...snapshot.frames].map(({ url, status, body }) => {
    const page = new Page({ url, status, body });
    return value.attribute === undefined ? page.text(selector) : page.$(selector).attr(value.attribute);
  });
  const text = texts.find((each) => each !== undefined && each !== '');
  if (text === undefined) return { kind: 'missing', why: `the page has no ${selector}, or it is empty` };
  if (/^[-\s]*$/.test(text)) return { kind: 'says-nothing', matchedText: text };
  const matched = value.pattern === undefined ? text : (new RegExp(value.pattern).exec(text)?.[1] ?? '');
  const digits = /^\D*?(\d[\d.,]*)\s*(?:kWh)?/.exec(matched)?.[1];
  if (digits === undefined) return { kind: 'refused', reason: 'value_refused', why: 'no unambiguous counter', matchedText: excerpt(text) };
  const totalKwh = Number(digits.replace(/,(?=\d{3})/g, ''));
  return { kind: 'value', totalKwh, unit: 'kWh', matchedText: text, additional: {}, notes: [] };
}
