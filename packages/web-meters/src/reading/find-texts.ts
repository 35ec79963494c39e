import { isWebPage } from '@wattjobs/core/http';
import { JsonNumber, parseJsonWithDigits } from '@wattjobs/core/json';
import type { ValueRule } from '../configuration/index.ts';
import { matchPattern } from '../configuration/pattern.ts';
import { readDataLog } from './data-log.ts';
import type { FoundText } from './found-text.ts';
import { parseJsonPath, valuesAt } from './json-path.ts';
import { PageDocument } from './page-document.ts';
import type { PageSnapshot } from './page-snapshot.ts';
import { plainSpaces } from './plain-spaces.ts';

/** The texts at a place, or why there is none. */
type Found = { readonly texts: readonly FoundText[] } | { readonly why: string };

/** The longest text that a pattern without a selector is tried on: it bounds the time that a pattern takes. */
const longestPage = 64_000;
/** More places for one value are a mistake. */
const mostElements = 100;

/** A page in the forms in which places name its parts; each is made once, and only if a place needs it. */
export class PageSource {
  readonly #snapshot: PageSnapshot;
  #documents: readonly PageDocument[] | undefined;
  #json: { readonly value: unknown } | undefined;

  constructor(snapshot: PageSnapshot) {
    this.#snapshot = snapshot;
  }

  /** What a person should know of the page itself. */
  notes(): readonly string[] {
    const [date, time] = this.#isDataLog() ? (readDataLog(this.#snapshot.body).rows.at(-1) ?? []) : [];
    return date === undefined ? [] : [`the newest row of the log is of ${date} ${time}, by the clock of the device`];
  }

  /** Whether a page ends with the number of a text: nothing tells whether its other digits were cut off, if it has no stated length. */
  endsWith(text: string): boolean {
    const end = /[\p{N}.,'\u2019]+$/u.exec(text)?.[0];
    return (
      end !== undefined &&
      [this.#snapshot, ...this.#snapshot.frames].some(({ body }) => {
        return /<[a-z]/i.test(body) && body.replace(/(?: |&nbsp;?)+$/, '').endsWith(end);
      })
    );
  }

  #isDataLog(): boolean {
    return this.#snapshot.contentType === 'text/tab-separated-values';
  }

  /** Whether a text stands anywhere on the page. */
  holds(text: string): boolean {
    const wanted = plainSpaces(text);
    return [...this.#wholeTexts()].some(({ text: whole }) => whole.replaceAll('\n', ' ').includes(wanted));
  }

  /** The texts at the place of a value. A pattern does not select: it reads the texts, unless it is all that is given. */
  find({ selector, attribute, path, pattern }: Pick<ValueRule, 'selector' | 'attribute' | 'path' | 'pattern'>): Found {
    if (path !== undefined) return this.#findJson(path);
    if (selector !== undefined) return this.#findElements(selector, attribute);
    for (const { text, isMarkup } of this.#wholeTexts()) {
      if (text.length > longestPage) return { why: 'the page is too long for a pattern without a selector: add valueSelector' };
      if (pattern !== undefined && matchPattern(pattern, text) !== undefined) return { texts: [{ ...textOnly(text), isMarkup }] };
    }
    return { why: 'the pattern matches nothing on the page' };
  }

  #findElements(selector: string, attribute: string | undefined): Found {
    const found = this.#pages().flatMap((page) => page.find(selector).map((element) => ({ page, element })));
    if (found.length === 0) return { why: `the page has no element ${selector}` };
    if (found.length > mostElements)
      return { why: `the page has more than ${mostElements} elements ${selector}: make the selector more precise` };
    const texts = found.map(({ page, element }) => ({
      text: attribute === undefined ? page.textOf(element) : plainSpaces(element.attribs[attribute.toLowerCase()] ?? ''),
      isJsonNumber: false,
      isMarkup: false,
      labels: () => page.labelsOf(element),
    }));
    const filled = texts.filter(({ text }) => text !== '');
    return filled.length > 0
      ? { texts: filled }
      : { why: attribute === undefined ? `the element ${selector} is empty` : `the element ${selector} has no ${attribute}` };
  }

  #findJson(path: string): Found {
    const parsed = parseJsonPath(path);
    if ('problem' in parsed) return { why: parsed.problem };
    this.#json ??= { value: this.#readData() };
    if (this.#json.value === undefined) return { why: 'the answer is no JSON' };
    const values = valuesAt(this.#json.value, parsed.path);
    if (values.length === 0) return { why: `the answer has nothing at ${path}, or more than one entry fits` };
    const [first, ...others] = values;
    const texts = (others.length === 0 && Array.isArray(first) ? first : values).map(textOfJson);
    if (texts.length === 0 || texts.includes(undefined)) return { why: `the answer has no value at ${path}, but a list or an object` };
    return { texts: texts.filter((text) => text !== undefined) };
  }

  #readData(): unknown {
    return this.#isDataLog() ? readDataLog(this.#snapshot.body) : parseJsonWithDigits(this.#jsonText());
  }

  /** A browser puts JSON into a page that it makes. */
  #jsonText(): string {
    if (!isWebPage(this.#snapshot)) return this.#snapshot.body;
    const [first] = this.#pages();
    const [only, ...more] = first?.find('pre') ?? [];
    return only === undefined || more.length > 0 ? '' : (first?.textOf(only) ?? '');
  }

  /** What a person reads comes before the markup, in which a script may hold the value. */
  *#wholeTexts(): Generator<Pick<FoundText, 'text' | 'isMarkup'>> {
    for (const page of this.#pages()) yield { text: page.wholeText(longestPage + 1), isMarkup: false };
    for (const { body } of [this.#snapshot, ...this.#snapshot.frames]) yield { text: plainSpaces(body), isMarkup: true };
  }

  #pages(): readonly PageDocument[] {
    this.#documents ??= [this.#snapshot, ...this.#snapshot.frames].map((snapshot) => new PageDocument(snapshot));
    return this.#documents;
  }
}

function textOnly(text: string): FoundText {
  return { text, isJsonNumber: false, isMarkup: false, labels: () => [] };
}

function textOfJson(value: unknown): FoundText | undefined {
  if (value instanceof JsonNumber) return { ...textOnly(value.digits), isJsonNumber: true };
  if (typeof value === 'string') return textOnly(plainSpaces(value));
  return typeof value === 'boolean' || value === null ? textOnly(String(value)) : undefined;
}
