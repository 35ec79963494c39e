export type { ConnectOptions } from './connect.ts';
export { type HeldLease, LeaseLock } from './lease-lock.ts';
export { SecretEntries } from './secret-entries.ts';
