import type { CheerioAPI } from 'cheerio/slim';
import { ancestorsOf, liveElements, type PageElement, textOf } from './dom.ts';
import type { Form } from './form.ts';
import { HttpFailure } from './http-failure.ts';
import { isBeyondPageLimits } from './page-limits.ts';
import { pageTree } from './page-tree.ts';
import { readForms } from './read-forms.ts';
import type { HttpReply } from './session.ts';
import { Visibility } from './visibility.ts';

/** Cells may stand in cells, each of which shows all that is in it: of so much text none is a value. */
const longestCell = 10_000;

/** A page as it was received. Scripts do not run. */
export class Page {
  /** The address that answered, without userinfo. It may hold secrets: only redactUrl makes it fit for a log. */
  readonly url: string;
  readonly status: number;
  /** The addresses that led here from the one that was asked for, in order. */
  readonly redirects: readonly string[];
  readonly html: string;
  /** As it was declared; the one in which its forms are sent. */
  readonly charset: string;
  /** The document, for what the methods here do not say. */
  readonly $: CheerioAPI;
  /** What relative addresses are relative to. */
  readonly #base: string;
  #visibility: Visibility | undefined;

  /** @throws HttpFailure for a page that cannot be read within bounds */
  constructor({
    url,
    status,
    body,
    redirects = [],
    charset = 'utf-8',
  }: Pick<HttpReply, 'url' | 'status' | 'body'> & Partial<Pick<HttpReply, 'redirects' | 'charset'>>) {
    this.url = url;
    this.status = status;
    this.redirects = redirects;
    this.html = body;
    this.charset = charset;
    if (isBeyondPageLimits(body)) throw new HttpFailure({ method: 'GET', url, kind: 'too-complex', status });
    this.$ = pageTree(body);
    const base = this.$('base[href]').first().attr('href');
    this.#base = (base === undefined ? undefined : URL.parse(base.trim(), url)?.href) ?? url;
  }

  has(selector: string): boolean {
    return liveElements(this.$, selector).length > 0;
  }

  /** The trimmed text of the first element that matches; `undefined` where none does. */
  text(selector: string): string | undefined {
    const first = liveElements(this.$, selector)[0];
    return first === undefined ? undefined : textOf(first).trim();
  }

  /** The trimmed texts of the cells of every table row, in document order; a table within a cell has rows of its own. Long ones are cut. */
  tableRows(): readonly (readonly string[])[] {
    const rows = new Map<PageElement, string[]>();
    for (const element of liveElements(this.$, 'tr, td, th')) {
      if (element.name === 'tr') rows.set(element, []);
      else rowOf(rows, element)?.push(textOf(element, { isLeftOut: ({ name }) => name === 'table', longest: longestCell }).trim());
    }
    return [...rows.values()];
  }

  /** The address that a link of this page leads to; `undefined` where that is not an http address. */
  resolve(href: string): string | undefined {
    const url = URL.parse(href.trim(), this.#base);
    return url?.protocol === 'http:' || url?.protocol === 'https:' ? url.href : undefined;
  }

  /** Whether a person who opens the page sees the element, as far as its markup and its own style blocks tell. */
  isVisible(element: PageElement): boolean {
    this.#visibility ??= new Visibility(this.$);
    return this.#visibility.isVisible(element);
  }

  forms(): readonly Form[] {
    return readForms(this);
  }

  /** The first form to which an element that matches belongs, or inside which one stands. */
  formWith(selector: string): Form | undefined {
    const elements = new Set(liveElements(this.$, selector));
    const around = new Set([...elements].flatMap((element) => [...ancestorsOf(element)]));
    const forms = this.forms();
    return forms.find((form) => form.ownsAny(elements)) ?? forms.find((form) => form.ownsAny(around));
  }
}

/** Broken pages put a form between a row and its cells: hence not only the parent. */
function rowOf(rows: ReadonlyMap<PageElement, string[]>, cell: PageElement): string[] | undefined {
  for (const ancestor of ancestorsOf(cell)) if (ancestor.name === 'tr') return rows.get(ancestor);
  return undefined;
}
