import { z } from 'zod';
import { lastEpochSecond } from './epoch-seconds.ts';

const anyYear = '(?:19[7-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])';
const leapYear = '(?:19(?:7[26]|8[048]|9[26])|[2-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[3579][26])00)';
const everyYearsDay = '(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))';

/** A pattern, for use in a longer one, of existing dates (not `2025-02-30`) from 1970 to 9998. */
export const dateSource = `(?:${anyYear}-${everyYearsDay}|${leapYear}-02-29)`;

/** An existing date. The pattern is documented, so it has no look-around and no `\\d`, which differ between engines. */
export const datePattern = new RegExp(`^${dateSource}$`);

/** A month (`2025-06`) from 1970 to 9998. */
export const monthPattern = new RegExp(`^${anyYear}-(?:0[1-9]|1[0-2])$`);

/** A date and time with an offset, from 1970 to 9999: Postgres and JSON write years beyond that in other ways. */
export const dateTime = z.iso
  .datetime({ offset: true })
  .refine((time) => Date.parse(time) >= 0 && Date.parse(time) <= lastEpochSecond * 1000, { error: 'must be from 1970 to 9999' });

/** Whether the text is such a date. */
export function isDate(text: string): boolean {
  return datePattern.test(text);
}
