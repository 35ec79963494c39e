import { ancestorsOf, type PageElement } from '@wattjobs/core/http';
import { labelAtEnd, namesAmount, unitsNamedIn } from './label-words.ts';
import { columnHeaders, rowHeader } from './table-headers.ts';

type PageNode = PageElement['children'][number];
/** The text of a node, as a person reads it. */
type TextOf = (node: PageNode) => string;

const longestLabel = 80;
/** Headings, controls and whole parts of a page do not name the value after them. */
const noLabels = /^(?:h[1-6]|hr|a|button|nav|ul|ol|table|form|select|input|script|style|noscript|img)$/;
/** Elements that continue the text before them. */
const inLine = /^(?:b|em|font|i|small|span|strong|sub|sup|u)$/;
/** After a number, a unit that is none of ours, or whatever ends with a separator. */
const foreignUnit = /^0 (?:\S{1,8}\s*[•·|,;]|\S*\/\S+|\p{Sc}\S*|(?:CHF|EUR|USD|GBP|ct|h|kg)(?=\s))\s*/u;
/** How far around the element its label may stand. */
const mostLevels = 4;
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
  return texts.map((text) => text.slice(-longestLabel)).filter((text) => /[\p{L}\p{Sc}]/u.test(text));
}

/** The nearest text before the element, or before one around it in the same block, and a unit right after it. */
function beside(chain: readonly PageElement[], textOf: TextOf): readonly string[] {
  const end = chain.findIndex(({ name }) => outermost.has(name));
  const around = chain.slice(0, end < 0 ? mostLevels : Math.min(end, mostLevels));
  const first = (read: (element: PageElement, textOf: TextOf) => string) => {
    for (const element of around) {
      const text = read(element, textOf);
      if (text !== '') return text;
    }
    return '';
  };
  return [first(textBefore), first(unitAfter)];
}

/** The nearest text before it. */
function textBefore(element: PageElement, textOf: TextOf): string {
  for (let node = element.prev; node !== null; node = node.prev) {
    if ('attribs' in node && noLabels.test(node.name)) return '';
    const text = textOf(node);
    // After a number, the text begins with its unit.
    if (text !== '')
      return labelAtEnd(node.prev !== null && /\p{N}$/u.test(textOf(node.prev)) ? `0 ${text}`.replace(foreignUnit, '0 ') : text).replace(
        /^0 /,
        '',
      );
  }
  return '';
}

/**
 * What stands right after the value and begins with a unit, or names the amount that the value is for; in brackets, so that a single
 * letter counts too.
 */
function unitAfter(element: PageElement, textOf: TextOf): string {
  const [, unit = '', words = '', digit = ''] =
    /^[([]?(\/?[^\s\p{N},;|([:]*)([^\p{N},;|\n]*)((?:\p{N}+\s?\p{L}*)?)/u.exec(textAfter(element, textOf)) ?? [];
  const isAmount = namesAmount(`(${unit}${words}${digit}`);
  // Words before another number name that one.
  const after = isAmount ? `(${unit}${words}${digit})` : `(${unit}${digit === '' ? words : ''})`;
  return isAmount || (unitsNamedIn(after)[0]?.at ?? after.length) <= 1 ? after.slice(0, longestLabel) : '';
}

/** The nearest text after it, with what stands in the same line; not that of a block with a number, which names its own. */
function textAfter(element: PageElement, textOf: TextOf): string {
  let text = '';
  for (let node = element.next; node !== null && text.length < longestLabel; node = node.next) {
    const isBlock = 'attribs' in node && !inLine.test(node.name);
    if (text !== '' && isBlock) break;
    const next = textOf(node);
    if (isBlock && /\s\S*\p{Nd}/u.test(next) && !namesAmount(`(${next}`)) break;
    text += text === '' || next.startsWith('/') ? next : ` ${next}`;
  }
  return text;
}
