export type { ProfileParameter, VendorProfile } from './profile.ts';
export { resolveProfile } from './resolve-profile.ts';
export { vendorProfiles } from './vendor-profiles.ts';
