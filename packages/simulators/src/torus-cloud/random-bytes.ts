/** The source of tokens and session ids; `node:crypto`, unless a test needs known ones. */
export type RandomBytes = (size: number) => Buffer;
