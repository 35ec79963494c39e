import { profiles } from '../profiles/index.ts';
import type { Profile } from '../registers/profile.ts';
import type { TargetsFile } from './targets-file.ts';
import type { Target } from './target.ts';

interface Profiles {
  /** The name of the shipped profile of targets that name none. */
  readonly defaultProfile: string;
  readonly targets: TargetsFile | undefined;
}

/** The profile of a target: its own file's, a shipped one, or the default. */
export function profileOf({ profile: name }: Pick<Target, 'profile'>, { defaultProfile, targets }: Profiles): Profile {
  const found = name === undefined ? profiles.get(defaultProfile) : (targets?.ownProfiles.get(name) ?? profiles.get(name));
  // Both were checked with the settings.
  if (found === undefined) throw new TypeError(`no profile is named ${name ?? defaultProfile}`);
  return found;
}

/** The profiles of the targets; without a list, every shipped one. */
export function usedProfiles(settings: Profiles): readonly Profile[] {
  const { targets } = settings;
  return targets === undefined ? [...profiles.values()] : [...new Set(targets.targets.map((target) => profileOf(target, settings)))];
}
