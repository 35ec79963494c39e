import type { CheerioAPI } from 'cheerio/slim';

export type PageNode = ReturnType<CheerioAPI['root']>[number]['children'][number];
export type PageElement = Extract<PageNode, { attribs: unknown }>;

/** Selects in a page, makes new elements of markup, or wraps a node. */
export type PageQuery = (selection: string | PageNode) => ReturnType<CheerioAPI>;

const textNode = 3;
const silentElements = new Set(['script', 'style', 'template', 'noscript']);
/** Browsers that run scripts neither show nor submit the content of these. */
const inertElements = new Set(['template', 'noscript']);

/** The matching elements in document order, without those that a browser that runs scripts ignores. */
export function liveElements($: PageQuery, selector: string): readonly PageElement[] {
  return $(selector)
    .toArray()
    .filter((node) => 'attribs' in node)
    .filter((element) => !hasAncestor(element, ({ name }) => inertElements.has(name)));
}

/** Whether a node is an element, and not a text, a comment or the document. */
export function isElement(node: unknown): node is PageElement {
  return typeof node === 'object' && node !== null && 'attribs' in node;
}

/** From the parent up to the root. */
export function* ancestorsOf(element: PageElement): Generator<PageElement> {
  for (let node: unknown = element.parent; isElement(node); node = node.parent) yield node;
}

/** Whether any element around this one passes the test; the element itself is not tested. */
export function hasAncestor(element: PageElement, test: (ancestor: PageElement) => boolean): boolean {
  for (const ancestor of ancestorsOf(element)) if (test(ancestor)) return true;
  return false;
}

export interface TextOptions {
  /** Excluded elements, besides scripts. */
  readonly isLeftOut?: (element: PageElement) => boolean;
  /** The length after which nothing more is added. */
  readonly longest?: number;
}

/** The text that a reader sees: without scripts and other excluded elements, with a line break for `<br>`. Handles any nesting depth. */
export function textOf(root: PageNode, { isLeftOut = () => false, longest = Infinity }: TextOptions = {}): string {
  const pending: PageNode[] = [root];
  let text = '';
  for (let node = pending.pop(); node !== undefined && text.length < longest; node = pending.pop()) {
    if (node.nodeType === textNode && 'data' in node) text += node.data;
    if (!('children' in node)) continue;
    if (isElement(node) && node.name === 'br') text += '\n';
    const isSilent = node !== root && isElement(node) && (silentElements.has(node.name) || isLeftOut(node));
    if (!isSilent) pushLastFirst(pending, node.children);
  }
  return text;
}

/** All elements of that name inside, in document order. */
export function descendants(element: PageElement, name: string): readonly PageElement[] {
  const found: PageElement[] = [];
  const pending: PageNode[] = [];
  pushLastFirst(pending, element.children);
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (!isElement(node)) continue;
    if (node.name === name) found.push(node);
    pushLastFirst(pending, node.children);
  }
  return found;
}

/** One by one: a call cannot take a hundred thousand arguments, and an element may have that many children. */
function pushLastFirst(pending: PageNode[], children: readonly PageNode[]): void {
  for (const child of children.toReversed()) pending.push(child);
}
