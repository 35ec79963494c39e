import type { Page, PageElement } from '@wattjobs/core/http';

type PageNode = PageElement['children'][number];
type Parent = Extract<PageNode['parent'], object>;

const completed = new Set(['html', 'body', 'frameset', 'table']);
const headElements = new Set(['head', 'title', 'meta', 'link', 'base', 'style', 'script']);

/**
 * Adds the elements that a browser adds: the body of a page without one, and the bodies of tables. Selectors that were copied from a
 * browser name them: `body > table > tbody > tr:nth-child(2) > td`.
 */
export function completeTree({ $, document }: Page): void {
  const found = elementsNamed(document, completed);
  const root: Parent = found.find(({ name }) => name === 'html') ?? document;
  if (!found.some(({ name }) => name === 'body' || name === 'frameset')) wrapRuns(root, '<body></body>', isContent, never, $);
  for (const table of found.filter(({ name }) => name === 'table')) wrapRuns(table, '<tbody></tbody>', isRow, isOtherElement, $);
}

/** In the order of the page. A selector would take five times as long, on each page. */
function elementsNamed(top: Parent, names: ReadonlySet<string>): readonly PageElement[] {
  const found: PageElement[] = [];
  const pending: PageNode[] = top.children.toReversed();
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (!('attribs' in node)) continue;
    if (names.has(node.name)) found.push(node);
    for (let child = node.lastChild; child !== null; child = child.prev) pending.push(child);
  }
  return found;
}

/** Puts each run of children into a new element. */
function wrapRuns(
  parent: Parent,
  markup: string,
  begins: (child: PageNode) => boolean,
  ends: (child: PageNode) => boolean,
  $: Page['$'],
): void {
  const children: PageNode[] = [];
  let run: PageElement | undefined;
  for (const child of parent.children) {
    if (run !== undefined && ends(child)) run = undefined;
    if (run === undefined && begins(child)) {
      const wrapper = $(markup)[0];
      if (wrapper === undefined || !('attribs' in wrapper)) return;
      run = wrapper;
      children.push(run);
    }
    if (run === undefined) children.push(child);
    else run.children.push(child);
  }
  for (const child of children) if ('attribs' in child && child.parent !== parent) link(child.children, child);
  parent.children = children;
  link(children, parent);
}

/** Sibling selectors follow these links. */
function link(children: readonly PageNode[], parent: Parent): void {
  for (const [index, child] of children.entries()) {
    child.parent = parent;
    child.prev = children[index - 1] ?? null;
    child.next = children[index + 1] ?? null;
  }
}

const never = () => false;

function isContent(child: PageNode): boolean {
  return 'attribs' in child ? !headElements.has(child.name) : isText(child);
}

function isRow(child: PageNode): boolean {
  return 'attribs' in child && child.name === 'tr';
}

function isOtherElement(child: PageNode): boolean {
  return 'attribs' in child && !isRow(child);
}

function isText(node: PageNode): boolean {
  return node.nodeType === 3 && 'data' in node && node.data.trim() !== '';
}
