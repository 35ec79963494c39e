import type { CheerioAPI } from 'cheerio/slim';

export type PageNode = ReturnType<CheerioAPI['root']>[number]['children'][number];
export type PageElement = Extract<PageNode, { attribs: unknown }>;

const textNode = 3;
const silentElements = new Set(['script', 'style', 'template', 'noscript']);
/** Scripting browsers neither show nor submit what is in these. */
const inertElements = new Set(['template', 'noscript']);

/** The elements that match, in document order, without what a browser that runs scripts does not take part of the page. */
export function liveElements($: CheerioAPI, selector: string): readonly PageElement[] {
  return $(selector)
    .toArray()
    .filter((node) => 'attribs' in node)
    .filter((element) => !hasAncestor(element, ({ name }) => inertElements.has(name)));
}

/** Whether a node is an element: not a text, a comment or the document. */
export function isElement(node: unknown): node is PageElement {
  return typeof node === 'object' && node !== null && 'attribs' in node;
}

/** From the parent up to the root. */
export function* ancestorsOf(element: PageElement): Generator<PageElement> {
  for (let node: unknown = element.parent; isElement(node); node = node.parent) yield node;
}

/** Whether any element around this one passes the test; the element itself is not asked. */
export function hasAncestor(element: PageElement, test: (ancestor: PageElement) => boolean): boolean {
  for (const ancestor of ancestorsOf(element)) if (test(ancestor)) return true;
  return false;
}

export interface TextOptions {
  /** What is left out beside scripts. */
  readonly isLeftOut?: (element: PageElement) => boolean;
  /** After so many characters nothing more is added. */
  readonly longest?: number;
}

/** The text as a reader sees it: without scripts and what else is left out, a line break for `<br>`. A nesting of any depth is fine. */
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

/** One by one: a call takes no hundred thousand arguments, and a page may have as many children in one place. */
function pushLastFirst(pending: PageNode[], children: readonly PageNode[]): void {
  for (const child of children.toReversed()) pending.push(child);
}
