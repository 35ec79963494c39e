import { ancestorsOf, type PageElement } from '@wattjobs/core/http';
import { namesUnit } from './label-words.ts';
import { columnHeaders, rowHeader } from './table-headers.ts';

type PageNode = PageElement['children'][number];
/** The text of a node, as a person reads it. */
type TextOf = (node: PageNode) => string;

const longestLabel = 80;
const namingAttributes = ['aria-label', 'title', 'placeholder', 'data-label', 'data-unit'];
/** A value and its label stand in the same one of these. */
const outermost = new Set(['html', 'body', 'form', 'table', 'main', 'section', 'article', 'td', 'th']);

/**
 * The texts that name the quantity or the unit of an element: its row and column, its label, what stands right before and after it.
 * @param labels the `label` elements of the page
 */
export function labelsOf(element: PageElement, labels: readonly PageElement[], textOf: TextOf): readonly string[] {
  const chain = [element, ...ancestorsOf(element)];
  const cell = chain.find(({ name }) => name === 'td' || name === 'th');
  const { id } = element.attribs;
  const texts = [
    ...namingAttributes.map((name) => element.attribs[name] ?? ''),
    ...labels.filter(({ attribs }) => id !== undefined && attribs['for'] === id).map(textOf),
    ...beside(chain, textOf),
    ...(cell === undefined ? [] : [unitAfter(cell, textOf), rowHeader(cell, textOf), ...columnHeaders(cell, textOf)]),
  ];
  return texts.map((text) => text.slice(-longestLabel)).filter((text) => /\p{L}/u.test(text));
}

/** The nearest text before the element, or before one around it in the same block, and a unit right after it. */
function beside(chain: readonly PageElement[], textOf: TextOf): readonly string[] {
  for (const node of chain.slice(0, 4)) {
    if (outermost.has(node.name)) return [];
    const found = [textBefore(node, textOf), unitAfter(node, textOf)].filter((text) => text !== '');
    if (found.length > 0) return found;
  }
  return [];
}

/** The end of the nearest text before it, from the last number on: that number and its unit are another value. A heading is no label. */
function textBefore(element: PageElement, textOf: TextOf): string {
  for (let node = element.prev; node !== null; node = node.prev) {
    if ('attribs' in node && /^(?:h[1-6]|hr|button)$/.test(node.name)) return '';
    const text = textOf(node);
    if (text !== '') return text.replace(/^.*\p{N}\s*[\p{L}%°·]*/su, '').trim();
  }
  return '';
}

/** A unit that stands alone right after the value, in brackets, so that a single letter counts too. */
function unitAfter(element: PageElement, textOf: TextOf): string {
  for (let node = element.next; node !== null; node = node.next) {
    const text = textOf(node);
    const [, unit] = /^[([]?([\p{L}%°][\p{L}·⋅ ]{0,5})[)\]]?(?=$|[\n,;.|])/u.exec(text) ?? [];
    if (text !== '') return unit !== undefined && namesUnit(unit) ? `(${unit})` : '';
  }
  return '';
}
