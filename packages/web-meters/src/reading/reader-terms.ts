import type { OpenVisit, VisitTerms } from './visit.ts';

/** A browser that is running. */
export interface BrowserVisits {
  readonly open: OpenVisit;
  close(): Promise<void>;
}

export interface ReaderTerms extends VisitTerms {
  /** Gives the one browser of the run, and starts it if nobody asked before; absent if there is none. */
  readonly openBrowser?: () => Promise<BrowserVisits>;
  readonly screenshotOnError: boolean;
  /** The most of a page that is kept as evidence; by default 5 KB. */
  readonly pageBytes?: number;
}
