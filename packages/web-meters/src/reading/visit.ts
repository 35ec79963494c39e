import type { MeterConfiguration, Step } from '../configuration/index.ts';
import type { OutboundGuard } from '../guard/index.ts';
import type { PageSnapshot } from './page-snapshot.ts';
import type { Tracing } from '@wattjobs/core/telemetry';
import type { Clock } from '@wattjobs/core/time';

/** What a driver needs from its caller. */
export interface VisitTerms {
  readonly guard: OutboundGuard;
  readonly clock: Clock;
  /** Aborted at the deadline of the visit, and when the run stops. */
  readonly signal: AbortSignal;
  readonly tracing?: Tracing;
}

/**
 * One visit to one meter, with its own cookies and its own connections. A driver opens it; nothing is shared between visits.
 * A page with any status is a page: who reads it judges the status. Every method throws `MeterFailure`.
 */
export interface Visit {
  readonly driver: 'http' | 'browser' | 'ftp';
  /** The HTTP status of the page that is open; 0 if the driver knows none. */
  readonly status: number;
  /** What was asked of this driver and only a browser can do, such as a click that a script answers; undefined if there was nothing. */
  readonly whyBrowser?: string | undefined;
  /** The field that was filled in last without its form being sent: without JavaScript, nobody knows what the page does with it. */
  readonly unsent?: string | undefined;
  /**
   * Takes one step. A form login is made of steps too.
   * @param signal in place of the signal of the visit, for a step that is taken after that one was aborted
   */
  take(step: Step, signal?: AbortSignal): Promise<void>;
  /** Presses Enter in the form that has this field, or clicks its only submit button. */
  submitFormOf(selector: string): Promise<void>;
  /**
   * What the page shows: once for a driver without JavaScript; of a browser at once, and then after each change until the signal aborts.
   * @param signal in place of the signal of the visit
   */
  snapshots(signal?: AbortSignal): AsyncIterable<PageSnapshot>;
  /** A picture of the page (JPEG, at most 300 kB); undefined without a browser. */
  screenshot(): Promise<Uint8Array | undefined>;
  /** What the meter gave this visit and must not be shown: values of cookies, session tokens in addresses. */
  secrets(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Opens the configured address, with the configured authentication of the protocol (basic, digest, cookies). */
export type OpenVisit = (configuration: MeterConfiguration, terms: VisitTerms) => Promise<Visit>;
