import { type CheerioAPI, load } from 'cheerio/slim';
import { isElement } from './dom.ts';

/** A real page has `html` and little else at its top. A device's page without `html` is small. */
const mostAtTop = 200;

/** Parses a page within the limits of isBeyondPageLimits. Selecting in the tree takes time proportional to the page's size. */
export function pageTree(html: string): CheerioAPI {
  // htmlparser2 does not repair nesting, so the fields of a form between table rows stay inside the form.
  const $ = load(html, { xml: { xmlMode: false, withStartIndices: true, withEndIndices: true } });
  const document = $.root()[0];
  const { children = [] } = document ?? {};
  if (document === undefined || children.length <= mostAtTop) return $;
  // On each selection, cheerio compares all elements at the top with each other. Browsers put them into one `html` too.
  const top = $('<html></html>')[0];
  if (!isElement(top)) return $;
  top.children = children;
  for (const child of children) child.parent = top;
  top.parent = document;
  document.children = [top];
  return $;
}
