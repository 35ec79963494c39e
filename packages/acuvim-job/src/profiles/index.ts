import type { Profile } from '../registers/profile.ts';
import { acuRev1310 } from './acurev-1310.ts';
import { acuRev2100 } from './acurev-2100.ts';
import { acuvim3 } from './acuvim-3.ts';
import { acuvimFast } from './acuvim-fast.ts';
import { acuvimII, acuvimIIOneBlock } from './acuvim-ii.ts';
import { acuvimL } from './acuvim-l.ts';

/** The shipped profiles, by name. */
export const profiles: ReadonlyMap<string, Profile> = new Map(
  [acuvimFast, acuvimII, acuvimIIOneBlock, acuvimL, acuvim3, acuRev2100, acuRev1310].map((profile) => [profile.name, profile]),
);
