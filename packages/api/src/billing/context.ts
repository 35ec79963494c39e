import type { Clock } from '@wattjobs/core/time';
import type { Kysely } from 'kysely';
import type { Database } from '../database/types.ts';

/** What billing needs. */
export interface BillingContext {
  readonly database: Kysely<Database>;
  readonly clock: Clock;
  readonly randomBytes: (count: number) => Buffer;
  /** Readings around a boundary that are farther apart are a gap: BILLING_LONGEST_GAP. */
  readonly longestGapMs: number;
  /** The file of a font for what the own one cannot show: BILLING_PDF_FONT. */
  readonly pdfFont?: string | undefined;
  /** With which links of tenants are signed; undefined without CREDENTIALS_KEY. */
  readonly linkSecret: Buffer | undefined;
}
