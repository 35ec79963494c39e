import { type CheerioAPI, load } from 'cheerio/slim';
import { isElement } from './dom.ts';

/** A real page has `html` at its top, and little else; what a device shows without one is small. */
const mostAtTop = 200;

/** The tree of a page within the limits of isBeyondPageLimits, in which selecting takes time that grows with the size of the page. */
export function pageTree(html: string): CheerioAPI {
  // htmlparser2 without a repair of the nesting keeps the fields of a form that stands between table rows inside it.
  const $ = load(html, { xml: { xmlMode: false, withStartIndices: true, withEndIndices: true } });
  const document = $.root()[0];
  const { children = [] } = document ?? {};
  if (document === undefined || children.length <= mostAtTop) return $;
  // cheerio compares each element at the top with each other one whenever it selects. Browsers put them into one, too.
  const top = $('<html></html>')[0];
  if (!isElement(top)) return $;
  top.children = children;
  for (const child of children) child.parent = top;
  top.parent = document;
  document.children = [top];
  return $;
}
