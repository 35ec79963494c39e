export { interpretPage } from './interpret-page.ts';
export type { Interpretation } from './interpretation.ts';
export { MeterFailure } from './meter-failure.ts';
export type { Evidence, MeterOutcome, StepTime } from './meter-reading.ts';
export type { PageSnapshot } from './page-snapshot.ts';
export { type BrowserVisits, readMeter, type ReaderTerms } from './read-meter.ts';
export { meterReasons } from './reasons.ts';
export type { OpenVisit, Visit, VisitTerms } from './visit.ts';
