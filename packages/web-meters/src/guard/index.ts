export type { OutboundGuard } from './outbound-guard.ts';
