export { interpretPage } from './interpret-page.ts';
export type { Interpretation } from './interpretation.ts';
export { judgeRise } from './judge-rise.ts';
export { MeterFailure } from './meter-failure.ts';
export type { MeterOutcome } from './meter-reading.ts';
export type { PageSnapshot } from './page-snapshot.ts';
export { type BrowserVisits, readMeter, type ReaderTerms } from './read-meter.ts';
export type { Visit } from './visit.ts';
