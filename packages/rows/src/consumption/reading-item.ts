import { z } from 'zod';
import { text } from '../text.ts';

/** The most characters of a page that are kept with a reading: the first 5 KB. */
export const longestPageStart = 5120;

/** The largest picture that is kept with a failed reading, in bytes before base64. */
export const largestScreenshotBytes = 300 * 1024;

const counter = z.number().min(0).max(1e12).describe('The register of the meter, in kWh.');

/** Far beyond any feed; sums of many still fit a number. */
const electrical = z.number().min(-1e9).max(1e9);

/** One reading of an endpoint, good or failed, as a job posts it. Its natural key is endpoint and time. */
export const ReadingItem = z.object({
  endpointId: z.uuid(),
  timestamp: z.iso.datetime({ offset: true }).describe('When the value was on the page (RFC 3339), with milliseconds.'),
  success: z.boolean(),
  totalKwh: counter.nullish().describe('Absent if the reading failed, or if the meter says that it has no value.'),
  voltage: electrical.nullish().describe('Volts.'),
  current: electrical.nullish().describe('Amperes.'),
  power: electrical.nullish().describe('Watts.'),
  powerFactor: z.number().min(-1).max(1).nullish(),
  serial: text(100).nullish().describe('The serial number that the meter shows.'),
  errorMessage: text(1000).nullish(),
  reason: text(60).nullish().describe('Why it failed, as metrics count it: `login_refused`, `value_ambiguous`.'),
  unit: text(20).nullish().describe('The unit that the page or the configuration names.'),
  driver: z.enum(['http', 'browser', 'ftp']).nullish(),
  durationMs: z.int().min(0).max(86_400_000).nullish(),
  matchedText: text(500).nullish().describe('The text that the value was read from.'),
  pageHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullish()
    .describe('SHA-256 of the page.'),
  pageStart: text(longestPageStart).nullish().describe('The first 5 KB of the page, with secrets masked.'),
  screenshot: z
    .base64()
    .max(Math.ceil(largestScreenshotBytes / 3) * 4)
    .nullish()
    .describe('JPEG, of a failed reading.'),
});

export type ReadingItem = z.infer<typeof ReadingItem>;
