import type { MeterConfiguration, Step } from '../configuration/index.ts';
import type { OutboundGuard } from '../guard/index.ts';
import type { PageSnapshot } from './page-snapshot.ts';
import type { Clock } from '@wattjobs/core/time';

/** What a driver needs from its caller. */
export interface VisitTerms {
  readonly guard: OutboundGuard;
  readonly clock: Clock;
  /** Aborted at the deadline of the visit, and when the run stops. */
  readonly signal: AbortSignal;
}

/**
 * One visit to one meter, with its own cookies and its own connections. A driver opens it; nothing is shared between visits.
 * Every method throws `MeterFailure`.
 */
export interface Visit {
  readonly driver: 'http' | 'browser' | 'ftp';
  /** Takes one step. A form login is made of steps too. */
  take(step: Step): Promise<void>;
  /** Presses Enter in the form that has this field, or clicks its only submit button. */
  submitFormOf(selector: string): Promise<void>;
  /** What the page shows: once for a driver without JavaScript, then after each change until the signal aborts. */
  snapshots(): AsyncIterable<PageSnapshot>;
  /** A picture of the page (JPEG, at most 300 kB); undefined without a browser. */
  screenshot(): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
}

/** Opens the configured address, with the configured authentication of the protocol (basic, digest, cookies). */
export type OpenVisit = (configuration: MeterConfiguration, terms: VisitTerms) => Promise<Visit>;
