import { HttpFailure, Page } from '@wattjobs/core/http';
import type { PageSnapshot } from './page-snapshot.ts';

/**
 * Parsing takes most of the time of a visit, so a page is parsed once, by whoever needs it first. Its snapshot keeps it: what a WeakMap
 * keeps, a whole tree here, survives every small garbage collection, which doubles the time of a visit.
 */
const parsed = Symbol('parsed page');

/**
 * The parsed page of a snapshot.
 * @throws HttpFailure for a page that is too complex
 */
export function pageOf(snapshot: PageSnapshot & { readonly [parsed]?: Page }): Page {
  return snapshot[parsed] ?? keep(snapshot, new Page(snapshot));
}

/** The snapshot of a parsed page. */
export function snapshotOf(page: Page, frames: readonly PageSnapshot[] = []): PageSnapshot {
  const { url, status, headers, html } = page;
  const contentType = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const snapshot: PageSnapshot = { url, status, contentType, body: html, frames };
  keep(snapshot, page);
  return snapshot;
}

/**
 * Lets the tree of a page go, whatever still keeps its snapshot. V8 makes objects that often live long in its old space from the start,
 * and there even a dead one keeps what it refers to until the next large garbage collection.
 */
export function releasePage(snapshot: PageSnapshot & { readonly [parsed]?: Page }): void {
  if (snapshot[parsed] !== undefined) snapshot[parsed].document.children = [];
  Object.defineProperty(snapshot, parsed, { value: undefined, configurable: true });
}

/** Not as an enumerable property: a snapshot is plain data for all others. */
function keep(snapshot: PageSnapshot, page: Page): Page {
  Object.defineProperty(snapshot, parsed, { value: page, configurable: true });
  return page;
}

/** Whether an element that a selector names is on a page or in one of its frames. */
export function holds(snapshot: PageSnapshot, selector: string): boolean {
  return readablePages(snapshot).some((page) => page.has(selector));
}

/** A page and those in its frames, without any that is too complex. */
export function readablePages(snapshot: PageSnapshot): readonly Page[] {
  return [snapshot, ...snapshot.frames].flatMap((each) => {
    try {
      return [pageOf(each)];
    } catch (error) {
      if (error instanceof HttpFailure) return [];
      throw error;
    }
  });
}
