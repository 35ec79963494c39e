import { HttpFailure, Page } from '@wattjobs/core/http';
import type { PageSnapshot } from './page-snapshot.ts';

/** Parsing takes most of the time of a visit, so a page is parsed once, by whoever needs it first. */
const pages = new WeakMap<PageSnapshot, Page>();

/**
 * The parsed page of a snapshot.
 * @throws HttpFailure for a page that is too complex
 */
export function pageOf(snapshot: PageSnapshot): Page {
  const page = pages.get(snapshot) ?? new Page(snapshot);
  pages.set(snapshot, page);
  return page;
}

/** The snapshot of a parsed page. */
export function snapshotOf(page: Page, frames: readonly PageSnapshot[] = []): PageSnapshot {
  const { url, status, headers, html } = page;
  const contentType = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const snapshot: PageSnapshot = { url, status, contentType, body: html, frames };
  pages.set(snapshot, page);
  return snapshot;
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
