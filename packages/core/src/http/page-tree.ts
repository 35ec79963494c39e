import { type CheerioAPI, load } from 'cheerio/slim';
import { Parser } from 'htmlparser2';
import { isElement } from './dom.ts';
import { LimitedTree } from './page-limits.ts';

/** A real page has `html` and little else at its top. A device's page without `html` is small. */
const mostAtTop = 200;

// htmlparser2 does not repair nesting, so the fields of a form between table rows stay inside the form.
const options = { xmlMode: false, withStartIndices: true, withEndIndices: true };

/** Parses a page; `undefined` if it is beyond the limits. Selecting in the tree takes time proportional to the page's size. */
export function pageTree(html: string): CheerioAPI | undefined {
  const tree = new LimitedTree(undefined, options);
  const parser = new Parser(tree, options);
  let isBeyond = false;
  tree.onBeyond = () => {
    isBeyond = true;
    parser.pause();
  };
  parser.write(html);
  if (isBeyond) return undefined;
  parser.end();
  const $ = load(tree.root, { xml: options });
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
