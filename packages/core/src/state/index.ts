export { observePlatform, type Platform } from './default-state-address.ts';
export { FileStore } from './file-store.ts';
export type { StateDefinition } from './job-state.ts';
export { loadWithRetries } from './load-with-retries.ts';
export { partOf, type Remembered } from './remembered.ts';
export { parseStateAddress, type StateAddress } from './state-address.ts';
export { StateConflict } from './store.ts';
