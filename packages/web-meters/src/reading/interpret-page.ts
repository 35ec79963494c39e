import { HttpFailure } from '@wattjobs/core/http';
import { excerpt } from '@wattjobs/core/numbers';
import type { MeterConfiguration, ValueRule } from '../configuration/index.ts';
import { matchPattern } from '../configuration/pattern.ts';
import { namedUnit } from '../configuration/units.ts';
import { combine } from './combine.ts';
import { PageSource } from './find-texts.ts';
import type { Interpretation } from './interpretation.ts';
import type { PageSnapshot } from './page-snapshot.ts';
import { readValue, type Wanted } from './read-value.ts';

const longestSerial = 100;

/** What a page says about a meter. It depends on nothing else, refuses instead of guessing, and never throws for what a page holds. */
export function interpretPage(snapshot: PageSnapshot, configuration: MeterConfiguration): Interpretation {
  try {
    return interpret(new PageSource(snapshot), configuration);
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    const why = 'the page has more elements, or nests them more deeply, than any meter';
    return { kind: 'refused', reason: 'page_too_complex', why, matchedText: '' };
  }
}

function interpret(source: PageSource, { value: rule, additional, serial, requiredText }: MeterConfiguration): Interpretation {
  if (requiredText !== undefined && !source.holds(requiredText)) {
    return { kind: 'missing', why: `the page does not have the text ${JSON.stringify(requiredText)}, which must prove it` };
  }
  const counter = read(source, rule, 'counter', requiredText);
  if (counter.kind !== 'value') return counter;
  if (source.endsWith(counter.matchedText)) {
    const { matchedText } = counter;
    return { kind: 'refused', reason: 'page_cut', why: `the page ends with ${excerpt(matchedText)}: it may be cut off`, matchedText };
  }
  const notes = [...counter.notes, ...source.notes()];
  const values: Record<string, number> = {};
  for (const [name, its] of Object.entries(additional)) {
    const reading = read(source, its, namedUnit(its.unit)?.unit ?? 'any', requiredText);
    if (reading.kind === 'value' && name === 'powerFactor' && Math.abs(reading.value) > 1)
      notes.push('powerFactor: is not between -1 and 1');
    else if (reading.kind === 'value') {
      values[name] = reading.value;
      notes.push(...reading.notes.map((note) => `${name}: ${note}`));
    } else if (reading.kind !== 'says-nothing') notes.push(`${name}: ${reading.why}`);
  }
  const serialNumber = serial === undefined ? undefined : readSerial(source, serial);
  if (serial !== undefined && serialNumber === undefined) notes.push('the page has no serial number where the configuration looks for it');
  const { value: totalKwh, unit, matchedText } = counter;
  const number = serialNumber === undefined ? {} : { serial: serialNumber };
  return { kind: 'value', totalKwh, unit, matchedText, additional: values, ...number, notes };
}

function read(source: PageSource, rule: ValueRule, wanted: Wanted, requiredText: string | undefined): ReturnType<typeof combine> {
  const found = source.find(rule);
  if ('why' in found) return { kind: 'missing', why: found.why };
  return combine(
    found.texts.map((text) => readValue(text, rule, wanted, requiredText)),
    rule,
  );
}

function readSerial(source: PageSource, place: NonNullable<MeterConfiguration['serial']>): string | undefined {
  const found = source.find(place);
  if ('why' in found) return undefined;
  const serials = found.texts.map(({ text }) => {
    const match = place.pattern === undefined ? { start: 0, end: text.length } : matchPattern(place.pattern, text);
    return match === undefined ? '' : text.slice(match.start, match.end).trim();
  });
  const [only, ...others] = new Set(serials.filter((text) => text !== ''));
  return others.length > 0 || only === undefined || only.length > longestSerial ? undefined : only;
}
