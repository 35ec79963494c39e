import { text } from '@wattjobs/rows';
import { summaryItemFields } from '@wattjobs/rows/enphase';
import { z } from 'zod';
import { inDigits } from '../../http/in-digits.ts';

const texts = {
  events: text(100_000).nullish().describe('Events as the legacy collector writes them: `status: Closed, event_type_id: 28 | …`.'),
  alarms: text(100_000).nullish().describe('Alarms as the legacy collector writes them: `id: 9001, cleared: false, severity: 4 | …`.'),
};

/** The body that the legacy collector posts. Unknown fields are ignored. */
export const LegacySummary = z.object({ ...summaryItemFields, ...texts });
export type LegacySummary = z.infer<typeof LegacySummary>;

/** Any part of that body. */
export const LegacyChange = LegacySummary.partial();
export type LegacyChange = z.infer<typeof LegacyChange>;

const legacyTime = z.string().describe('UTC, without an offset, as the legacy API writes it.');

/** A number that only rows from other writers may lack. */
const stored = z.int().nullable();

/** A row as the legacy API answers it. */
export const LegacyRow = z.object({
  id: z.int(),
  system_id: stored,
  current_power: stored,
  energy_lifetime: stored,
  energy_today: stored,
  last_interval_end_at: stored,
  last_report_at: stored,
  modules: stored,
  operational_at: stored,
  size_w: stored,
  status: z.string().nullable(),
  summary_date: z.string().nullable(),
  events: z.string().nullable(),
  alarms: z.string().nullable(),
  create_date: legacyTime.nullable(),
  update_date: legacyTime.nullable(),
});
export type LegacyRow = z.infer<typeof LegacyRow>;

export const LegacyDetail = z.object({ detail: z.string() });
export const LegacyId = z.object({ id: inDigits(z.int().min(1)).describe('The id of the row.') });
export const LegacyPage = z.object({
  page: inDigits(z.int().min(1).max(1_000_000_000).default(1)).describe('The number of the page.'),
  limit: inDigits(z.int().min(1).max(100).default(10)).describe('The number of rows per page.'),
});
