import { type CheerioAPI, load } from 'cheerio/slim';
import { ancestorsOf, liveElements, type PageElement, textOf } from './dom.ts';
import type { Form } from './form.ts';
import { readForms } from './read-forms.ts';
import type { HttpReply } from './session.ts';
import { Visibility } from './visibility.ts';

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
    // htmlparser2 without a repair of the nesting keeps the fields of a form that stands between table rows inside it.
    this.$ = load(body, { xml: { xmlMode: false, withStartIndices: true, withEndIndices: true } });
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

  /** The trimmed texts of the cells of every table row, in document order; a table within a cell has rows of its own. */
  tableRows(): readonly (readonly string[])[] {
    const rows = new Map<PageElement, string[]>();
    for (const element of liveElements(this.$, 'tr, td, th')) {
      if (element.name === 'tr') rows.set(element, []);
      else rowOf(rows, element)?.push(textOf(element, ({ name }) => name === 'table').trim());
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
    const elements = liveElements(this.$, selector);
    const forms = this.forms();
    return (
      forms.find((form) => elements.some((element) => form.owns(element))) ??
      forms.find((form) => elements.some((element) => form.surrounds(element)))
    );
  }
}

/** Broken pages put a form between a row and its cells: hence not only the parent. */
function rowOf(rows: ReadonlyMap<PageElement, string[]>, cell: PageElement): string[] | undefined {
  for (const ancestor of ancestorsOf(cell)) if (ancestor.name === 'tr') return rows.get(ancestor);
  return undefined;
}
