export { createGuard } from './create-guard.ts';
export type { OutboundGuard } from './outbound-guard.ts';
export { parseAllowedNetworks } from './parse-allowed-networks.ts';
