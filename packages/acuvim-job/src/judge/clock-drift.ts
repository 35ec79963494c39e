const quarterHourSeconds = 900;
/** No time zone is further from UTC. */
const farthestZoneSeconds = 15 * 3600;

/**
 * How far a meter's clock is ahead, in seconds, by its year, month, day, hour, minute and second; undefined if that is not a date.
 * Its time zone is not known, and every zone is whole quarter hours from UTC: they are left out, unless no zone explains them.
 */
export function clockDriftSeconds(words: readonly number[], nowMs: number): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = words;
  const shownMs = Date.UTC(year < 100 ? 2000 + year : year, month - 1, day, hour, minute, second);
  const date = new Date(shownMs);
  if (month < 1 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
    return undefined;
  const ahead = (shownMs - nowMs) / 1000;
  if (Math.abs(ahead) > farthestZoneSeconds) return ahead;
  return ahead - Math.round(ahead / quarterHourSeconds) * quarterHourSeconds;
}
