import { apcProfile } from './apc.ts';
import { genericProfiles } from './generic.ts';
import { gudeProfile } from './gude.ts';
import { iammeterProfile } from './iammeter.ts';
import { netioProfile } from './netio.ts';
import type { VendorProfile } from './profile.ts';
import { raritanProfile } from './raritan.ts';
import { serverTechnologyProfile } from './server-technology.ts';
import { shellyProfiles } from './shelly.ts';

/** Every shipped profile by its name. */
export const vendorProfiles: ReadonlyMap<string, VendorProfile> = new Map(
  [
    netioProfile,
    ...shellyProfiles,
    raritanProfile,
    serverTechnologyProfile,
    gudeProfile,
    iammeterProfile,
    apcProfile,
    ...genericProfiles,
  ].map((profile) => [profile.name, profile]),
);
