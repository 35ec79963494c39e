import { ancestorsOf, liveElements, type PageElement, textOf, type PageQuery } from './dom.ts';
import type { Form } from './form.ts';
import { HttpFailure } from './http-failure.ts';
import { type PageTree, pageTree } from './page-tree.ts';
import { readForms } from './read-forms.ts';
import type { HttpReply } from './session.ts';
import { Visibility } from './visibility.ts';

/** Cells may be nested, and the text of each includes that of all inside it. Text this long is no value. */
const longestCell = 10_000;

/** A page as received. Scripts do not run. */
export class Page {
  /** The address that responded, without userinfo. It may contain secrets: use redactUrl for logs. */
  readonly url: string;
  readonly status: number;
  /** The addresses that led here from the requested one, in order. */
  readonly redirects: readonly string[];
  readonly html: string;
  /** Those of the response; they may contain secrets. */
  readonly headers: HttpReply['headers'];
  /** Its declared charset, in which its forms are sent. */
  readonly charset: string;
  readonly document: PageTree['document'];
  /** Queries that the methods here do not cover. */
  readonly $: PageQuery;
  /** The base of relative addresses. */
  readonly #base: string;
  #visibility: Visibility | undefined;

  /** @throws HttpFailure for a page that exceeds the limits */
  constructor({
    url,
    status,
    body,
    redirects = [],
    headers = {},
    charset = 'utf-8',
  }: Pick<HttpReply, 'url' | 'status' | 'body'> & Partial<Pick<HttpReply, 'redirects' | 'headers' | 'charset'>>) {
    this.url = url;
    this.status = status;
    this.redirects = redirects;
    this.html = body;
    this.headers = headers;
    this.charset = charset;
    const tree = pageTree(body);
    if (tree === undefined) throw new HttpFailure({ method: 'GET', url, kind: 'too-complex', status });
    this.document = tree.document;
    this.$ = tree.$;
    // To look for an element takes much longer than to look for its name.
    const base = /<base/i.test(body) ? this.$('base[href]').first().attr('href') : undefined;
    this.#base = (base === undefined ? undefined : URL.parse(base.trim(), url)?.href) ?? url;
  }

  has(selector: string): boolean {
    return liveElements(this.$, selector).length > 0;
  }

  /** The trimmed text of the first matching element; `undefined` if none matches. */
  text(selector: string): string | undefined {
    const first = liveElements(this.$, selector)[0];
    return first === undefined ? undefined : textOf(first).trim();
  }

  /** The trimmed cell texts of every table row, in document order. A table inside a cell has its own rows. Long texts are cut. */
  tableRows(): readonly (readonly string[])[] {
    const rows = new Map<PageElement, string[]>();
    for (const element of liveElements(this.$, 'tr, td, th')) {
      if (element.name === 'tr') rows.set(element, []);
      else rowOf(rows, element)?.push(textOf(element, { isLeftOut: ({ name }) => name === 'table', longest: longestCell }).trim());
    }
    return [...rows.values()];
  }

  /** The address that a link of this page leads to; `undefined` if that is not an http address. */
  resolve(href: string): string | undefined {
    const url = URL.parse(href.trim(), this.#base);
    return url?.protocol === 'http:' || url?.protocol === 'https:' ? url.href : undefined;
  }

  /** Whether a person who opens the page sees the element, judged by its markup and the page's own style blocks. */
  isVisible(element: PageElement): boolean {
    this.#visibility ??= new Visibility(this.$);
    return this.#visibility.isVisible(element);
  }

  forms(): readonly Form[] {
    return readForms(this);
  }

  /** The first form that owns or contains a matching element. */
  formWith(selector: string): Form | undefined {
    const elements = new Set(liveElements(this.$, selector));
    const around = new Set([...elements].flatMap((element) => [...ancestorsOf(element)]));
    const forms = this.forms();
    return forms.find((form) => form.ownsAny(elements)) ?? forms.find((form) => form.ownsAny(around));
  }
}

/** Broken pages put a form between a row and its cells, so this looks beyond the parent. */
function rowOf(rows: ReadonlyMap<PageElement, string[]>, cell: PageElement): string[] | undefined {
  for (const ancestor of ancestorsOf(cell)) if (ancestor.name === 'tr') return rows.get(ancestor);
  return undefined;
}
