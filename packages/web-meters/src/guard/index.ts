export { createGuard, type OutboundGuard } from './create-guard.ts';
export { parseAllowedNetworks } from './networks.ts';
