import { load } from 'cheerio/slim';
import { Parser } from 'htmlparser2';
import { isElement, type PageQuery } from './dom.ts';
import { LimitedTree } from './page-limits.ts';

/** A real page has `html` and little else at its top. A device's page without `html` is small. */
const mostAtTop = 200;

// htmlparser2 does not repair nesting, so the fields of a form between table rows stay inside the form.
const options = { xmlMode: false, withStartIndices: true, withEndIndices: true };
/**
 * One for all pages: each makes a class, a class lives until the next large garbage collection, and so would the whole tree of a page to
 * which it belongs.
 */
const query = load('', { xml: options });

export interface PageTree {
  readonly document: LimitedTree['root'];
  readonly $: PageQuery;
}

/** Parses a page; `undefined` if it is beyond the limits. Selecting in the tree takes time proportional to the page's size. */
export function pageTree(html: string): PageTree | undefined {
  const tree = new LimitedTree(undefined, options);
  const parser = new Parser(tree, options);
  parser.write(html);
  if (tree.isBeyond) return undefined;
  parser.end();
  const document = tree.root;
  const $: PageQuery = (selection) => query(selection, undefined, document);
  const { children } = document;
  // On each selection, cheerio compares all elements at the top with each other. Browsers put them into one `html` too.
  const top = children.length > mostAtTop ? $('<html></html>')[0] : undefined;
  if (isElement(top)) {
    top.children = children;
    for (const child of children) child.parent = top;
    top.parent = document;
    document.children = [top];
  }
  return { document, $ };
}
