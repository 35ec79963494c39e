import type { Profile } from '../registers/profile.ts';

/** What to say about a firmware that the profile is not known to fit; nothing if the meter or the profile does not name any. */
export function firmwareNote({ firmware: known }: Pick<Profile, 'firmware'>, firmware: string | undefined): readonly string[] {
  if (known === undefined || firmware === undefined) return [];
  const { from = firmware, to = firmware } = known;
  const isKnown = isAtMost(from, firmware) && isAtMost(firmware, to);
  const range = [known.from === undefined ? [] : `from ${from}`, known.to === undefined ? [] : `to ${to}`].flat().join(' ');
  return isKnown ? [] : [`the profile is known to fit firmware ${range}, not ${firmware}`];
}

/** Whether a version is not newer than another: `3.9` is older than `3.10`. */
function isAtMost(version: string, other: string): boolean {
  return version.localeCompare(other, 'en', { numeric: true }) <= 0;
}
