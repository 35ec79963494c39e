/** Where tokens and session ids come from; `node:crypto`'s own unless a test wants them known. */
export type RandomBytes = (size: number) => Buffer;
