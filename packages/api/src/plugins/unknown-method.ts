import { Refusal } from '../http/refusal.ts';

/** A method that HTTP in general may have, but this server does not know (RFC 9110, section 9.1). */
export const unknownMethod = new Refusal(501, 'METHOD_UNKNOWN', 'This server does not know the method of this request.');

/** A request line: a method, which is any token, then an address and the version (RFC 9112, section 3). */
const requestLine = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ \S+ HTTP\/1\.[01]\r?\n/;

/** Node.js's error for a request that it could not read. */
export interface ParseFailure {
  readonly code?: string;
  /** The last data on the connection; readable requests may precede this one. */
  readonly rawPacket?: unknown;
  /** How many bytes were parsed. */
  readonly bytesParsed?: number;
}

/** Whether the method is the only reason why Node.js could not read a request. */
export function isUnknownMethod({ code, rawPacket, bytesParsed = 0 }: ParseFailure): boolean {
  if (code !== 'HPE_INVALID_METHOD' || !Buffer.isBuffer(rawPacket)) return false;
  const start = rawPacket.subarray(0, bytesParsed).lastIndexOf('\n') + 1;
  return requestLine.test(rawPacket.toString('latin1', start));
}
