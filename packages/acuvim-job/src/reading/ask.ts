/** Reads registers of one meter, over its connection and within its time limit. */
export type Ask = (request: { readonly start: number; readonly count: number }) => Promise<Buffer>;
