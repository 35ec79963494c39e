import type { Page, PageElement } from '@wattjobs/core/http';
import { completeTree } from './browser-tree.ts';
import { headersOf, labelsOf } from './labels.ts';
import { pageOf } from './page-of.ts';
import type { PageSnapshot } from './page-snapshot.ts';
import { plainSpaces } from './plain-spaces.ts';

type PageNode = PageElement['children'][number];

const silent = new Set(['script', 'style', 'template', 'noscript', 'head', 'title', 'option']);
/** Elements that stand in a line of text. Any other one begins a new line, so that two cells never become one number. */
const inline = new Set(
  'a abbr acronym b bdi bdo big cite code data dfn em font i ins kbd label mark nobr output q s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
);
/** With more matches, a selector is wrong, and it does not matter which of them are visible. */
const mostMatches = 1000;
/** The longest text of an element: no value is longer. */
const longestText = 2000;

/** A page as a selector that was copied from a browser finds it, and what a person reads in it. */
export class PageDocument {
  readonly #page: Page;
  #labels: readonly PageElement[] | undefined;

  /** @throws HttpFailure for a page that is too complex */
  constructor(snapshot: PageSnapshot) {
    this.#page = pageOf(snapshot);
    completeTree(this.#page);
  }

  /** The matching elements, in the order of the page; without hidden ones if others are visible. */
  find(selector: string): readonly PageElement[] {
    const found = this.#page
      .$(selector)
      .toArray()
      .filter((node) => 'attribs' in node);
    const visible = found.length < 2 || found.length > mostMatches ? found : found.filter((element) => this.#page.isVisible(element));
    return visible.length === 0 ? found : visible;
  }

  /** Everything that can be read on the page. */
  wholeText(longest: number): string {
    return this.#textOf(this.#page.document.children, () => true, longest);
  }

  /** What stands in an element: its text, or what a control holds. */
  textOf(element: PageElement): string {
    const control = this.#controlValue(element);
    if (control !== undefined) return plainSpaces(control);
    const isVisible = element.children.some((child) => 'attribs' in child) && this.#page.isVisible(element);
    const text = this.#textOf(element.children, (child) => (isVisible ? this.#page.isVisible(child) : !isHidden(child)), longestText + 1);
    if (text !== '') return text;
    const values = this.#page
      .$(element)
      .find('input, select, textarea, meter, progress')
      .toArray()
      .map((each) => ('attribs' in each ? this.#controlValue(each) : undefined));
    return values.length === 1 ? plainSpaces(values[0] ?? '') : '';
  }

  /** What a control holds; undefined for any other element. */
  #controlValue(element: PageElement): string | undefined {
    const { name, attribs } = element;
    const { $ } = this.#page;
    if (name === 'input' && attribs['type']?.toLowerCase() === 'password') return '';
    if (name === 'input' || name === 'meter' || name === 'progress') return attribs['value'] ?? '';
    if (name === 'option' || name === 'textarea') return $(element).text();
    if (name !== 'select') return undefined;
    const chosen = $(element).find('option[selected]');
    return (chosen.length > 0 ? chosen : $(element).find('option')).first().text();
  }

  /** The texts around an element that name its quantity or its unit. */
  labelsOf(element: PageElement): readonly string[] {
    this.#labels ??= /<label/i.test(this.#page.html)
      ? this.#page
          .$('label')
          .toArray()
          .filter((node) => 'attribs' in node)
      : [];
    return labelsOf(element, this.#labels, this.#textOfNode);
  }

  /** The headers of its row and column. */
  headersOf(element: PageElement): readonly string[] {
    return headersOf(element, this.#textOfNode);
  }

  readonly #textOfNode = (node: PageNode): string =>
    'attribs' in node ? this.textOf(node) : 'data' in node && node.nodeType === 3 ? plainSpaces(node.data) : '';

  #textOf(nodes: readonly PageNode[], isShown: (element: PageElement) => boolean, longest: number): string {
    const text = new LineText();
    const pending = nodes.toReversed() as (PageNode | 'line')[];
    for (let node = pending.pop(); node !== undefined && text.length < longest; node = pending.pop()) {
      if (node === 'line') text.breakLine();
      else if (node.nodeType === 3 && 'data' in node) text.add(node.data);
      else if ('attribs' in node && !silent.has(node.name) && isShown(node)) {
        const isLine = !inline.has(node.name);
        if (isLine) text.breakLine();
        if (isLine) pending.push('line');
        for (const child of node.children.toReversed()) pending.push(child);
      }
    }
    return plainSpaces(text.toString());
  }
}

/** Text of a page in lines. */
class LineText {
  #text = '';
  #piece = '';

  get length(): number {
    return this.#text.length;
  }

  breakLine(): void {
    this.#text += '\n';
    this.#piece = '';
  }

  /**
   * Adds the text of one node. A label and a number in two elements do not become one word, nor do two numbers become one.
   * Only single digits in an element each are one number, as on a mechanical counter.
   */
  add(piece: string): void {
    const meet = `${this.#text.at(-1) ?? ''}${piece[0] ?? ''}`;
    const areSingle = this.#piece.length === 1 && piece.length === 1;
    if (/^(?:\p{L}\d|\d\d)$/u.test(meet) && !areSingle) this.#text += '\n';
    this.#text += piece;
    this.#piece = piece;
  }

  toString(): string {
    return this.#text;
  }
}

function isHidden({ attribs }: PageElement): boolean {
  return 'hidden' in attribs || /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(attribs['style'] ?? '');
}
