import type { PageElement } from '@wattjobs/core/http';
import type { PageDocument } from './page-document.ts';

/** What stands around an element and may name its quantity and unit. */
export function labelsOf(_element: PageElement, _page: PageDocument): readonly string[] {
  return [];
}
