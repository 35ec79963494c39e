import type { VendorProfile } from './profile.ts';

export type { VendorProfile };

/** Every shipped profile by its name. */
export const vendorProfiles: ReadonlyMap<string, VendorProfile> = new Map();
