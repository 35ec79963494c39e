import type { Form, Page, PageElement } from '@wattjobs/core/http';

/** The forms of a page as they are filled in so far. */
export class FilledForms {
  /** The selector of the field that was filled in last. */
  unsent: string | undefined;
  readonly #page: Page;
  #forms: readonly Form[] | undefined;

  constructor(page: Page) {
    this.#page = page;
  }

  get all(): readonly Form[] {
    this.#forms ??= this.#page.forms();
    return this.#forms;
  }

  /** The form that has an element among its fields. */
  ownerOf(element: PageElement): Form | undefined {
    return this.all.find((form) => form.ownsAny(new Set([element])));
  }

  /** @param selector the field that is filled in, as the configuration names it */
  fill(form: Form, filled: Form, selector: string): void {
    this.#forms = this.all.map((each) => (each === form ? filled : each));
    this.unsent = selector;
  }
}
