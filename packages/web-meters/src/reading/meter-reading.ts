import type { WattjobsError } from '@wattjobs/core/errors';

/** What was seen, so that a person can check a reading later. Secrets are masked. */
export interface Evidence {
  /** SHA-256 of the page's text, in hex. */
  readonly pageHash?: string;
  /** The first 5 KB of the page. */
  readonly pageStart?: string;
  readonly matchedText?: string;
  /** JPEG; only after a failure, and only with a browser. */
  readonly screenshot?: Uint8Array;
}

/** How long one step took. */
export interface StepTime {
  /** `open`, `log in`, `navigate`, `value`, `log out` … */
  readonly step: string;
  readonly durationMs: number;
}

/** The outcome of one visit to one meter. */
export type MeterOutcome = {
  readonly driver: 'http' | 'browser' | 'ftp';
  /** Why a browser was used, or would be needed; absent if the page needs none. */
  readonly whyBrowser?: string;
  /** When the value was on the page, in milliseconds since the Unix epoch. */
  readonly timeMs: number;
  readonly durationMs: number;
  readonly steps: readonly StepTime[];
  readonly evidence: Evidence;
} & OutcomeKind;

/** Whether there is a reading. */
export type OutcomeKind =
  | {
      readonly kind: 'read';
      readonly totalKwh: number;
      readonly unit: string;
      readonly additional: Readonly<Record<string, number>>;
      readonly serial?: string;
      readonly notes: readonly string[];
    }
  | { readonly kind: 'says-nothing' }
  | { readonly kind: 'failed'; readonly error: WattjobsError; readonly isTransient: boolean };
