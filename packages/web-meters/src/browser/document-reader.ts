import type { ElementHandle, Frame } from 'puppeteer-core';

// The functions below run inside the page: each is sent as text, so it stands alone. What they use of the DOM is declared here.

interface PageElement {
  readonly type?: string;
  value?: string;
  checked?: boolean;
  selected?: boolean;
  readonly innerText?: string;
  readonly textContent: string | null;
  readonly innerHTML: string;
  readonly outerHTML: string;
  readonly style: { setProperty(name: string, value: string, priority: string): void };
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  cloneNode(deep: boolean): PageElement;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

interface PageDocument {
  readonly readyState: string;
  readonly contentType: string;
  readonly URL: string;
  readonly documentElement: PageElement | null;
  readonly doctype: unknown;
}

/** A document as the page gave it. */
export interface ReadDocument {
  readonly isComplete: boolean;
  readonly url: string;
  readonly contentType: string;
  /** Undefined if it is longer than allowed. */
  readonly body: string | undefined;
}

/**
 * The document as it is now. Fields have what is in them as attributes, except for passwords.
 * Of what is no HTML, such as JSON, it is the text, which Chromium shows in a `pre`.
 */
export function readDocument(root: { readonly ownerDocument: PageDocument }, mostCharacters: number): ReadDocument {
  const { readyState, contentType, URL: url, documentElement, doctype } = root.ownerDocument;
  const serialised = (): string => {
    // Chromium makes such a document of an answer without content.
    if (documentElement === null || documentElement.innerHTML === '<head></head><body></body>') return '';
    if (!contentType.endsWith('html') && !contentType.endsWith('html+xml'))
      return documentElement.querySelector('body > pre')?.textContent ?? documentElement.outerHTML;
    const copy = documentElement.cloneNode(true);
    const fields = 'input, textarea, option';
    const originals = [...documentElement.querySelectorAll(fields)];
    [...copy.querySelectorAll(fields)].forEach((field, index) => {
      const { type, value = '', checked, selected } = originals[index] ?? field;
      const toggle = (name: string, isOn: boolean | undefined) =>
        isOn === true ? field.setAttribute(name, '') : field.removeAttribute(name);
      if (type === 'password') field.removeAttribute('value');
      else if (selected !== undefined) toggle('selected', selected);
      else if (type === 'checkbox' || type === 'radio') toggle('checked', checked);
      else field.setAttribute('value', value);
    });
    return `${doctype === null ? '' : '<!doctype html>'}${copy.outerHTML}`;
  };
  const body = serialised();
  return { isComplete: readyState !== 'loading', url, contentType, body: body.length > mostCharacters ? undefined : body };
}

/** What is in the fields of a page, in the order of the document. */
export function readFields(root: PageElement): string[] {
  return [...root.querySelectorAll('input, textarea')].map(({ value = '' }) => value);
}

/** Makes what is in some of these fields unreadable on a picture. */
export function hideFields(root: PageElement, indexes: readonly number[]): void {
  const fields = [...root.querySelectorAll('input, textarea')];
  for (const index of indexes) fields[index]?.style.setProperty('-webkit-text-security', 'disc', 'important');
}

/** Puts the cursor into a field and marks what is in it, so that typing replaces it. */
export function markField(field: { focus(): void; select?(): void }): void {
  field.focus();
  field.select?.();
}

/** Clicks what no mouse can reach, such as an entry of a menu that is closed. */
export function clickHidden(element: { click(): void }): void {
  element.click();
}

/** Chooses an option by its value, or else by its text. Returns whether there is one. */
export function chooseOption(
  list: {
    readonly options?: Iterable<{ readonly value: string; readonly text: string; selected: boolean }>;
    dispatchEvent(event: Event): boolean;
  },
  wanted: string,
): boolean {
  const options = [...(list.options ?? [])];
  const option = options.find(({ value }) => value === wanted) ?? options.find(({ text }) => text.trim() === wanted.trim());
  if (option === undefined) return false;
  option.selected = true;
  list.dispatchEvent(new Event('input', { bubbles: true }));
  list.dispatchEvent(new Event('change', { bubbles: true }));
  return true;
}

/** Calls one of these functions in a document, on its root. */
export async function callInPage<Rest extends readonly unknown[], Result>(
  frame: Frame,
  run: (root: never, ...rest: Rest) => Result,
  ...rest: Rest
): Promise<Result> {
  return (await frame.$eval(':root', run as never, ...(rest as never))) as Result;
}

/** Calls one of these functions on an element. */
export async function callOn<Rest extends readonly unknown[], Result>(
  element: ElementHandle,
  run: (element: never, ...rest: Rest) => Result,
  ...rest: Rest
): Promise<Result> {
  return (await element.evaluate(run as never, ...(rest as never))) as Result;
}
