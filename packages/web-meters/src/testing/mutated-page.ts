/** What of a page is changed. */
export type MutationKind = 'label' | 'order' | 'separator' | 'unit';

/** A page that says the same in another way, or something else. */
export interface MutatedPage {
  readonly body: string;
  /** The counter that the page now states, as a multiple of the recorded one; undefined if what it states is no active energy. */
  readonly factor: number | undefined;
}
