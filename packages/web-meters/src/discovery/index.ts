export { type Discovery, discoverProfile, type ProfileCandidate } from './discover-profile.ts';
