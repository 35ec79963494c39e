import { shippedProfile, shippedProfiles } from '../profiles/index.ts';
import type { Profile } from '../registers/profile.ts';
import type { TargetsFile } from './targets-file.ts';
import type { Target } from './target.ts';

interface Profiles {
  /** The shipped profile of targets that name none. */
  readonly profile: Profile;
  readonly targets: TargetsFile | undefined;
}

/** The profile of a target: its own file's, a shipped one, or the default. */
export function profileOf({ profile: name }: Pick<Target, 'profile'>, { profile, targets }: Profiles): Profile {
  if (name === undefined) return profile;
  return targets?.ownProfiles.get(name) ?? shippedProfile(name) ?? profile;
}

/** The profiles of the targets; without a list, every shipped one. */
export function usedProfiles(settings: Profiles): readonly Profile[] {
  const { targets } = settings;
  return targets === undefined ? shippedProfiles : [...new Set(targets.targets.map((target) => profileOf(target, settings)))];
}
