import { Refusal } from '../http/refusal.ts';

/** A method that HTTP in general may have, but this server does not know (RFC 9110, section 9.1). */
export const unknownMethod = new Refusal(501, 'METHOD_UNKNOWN', 'This server does not know the method of this request.');

/** A request line: a method, which is any token, then an address and the version (RFC 9112, section 3). */
const requestLine = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ \S+ HTTP\/1\.[01]\r?\n/;

/** What Node.js tells of a request that it could not read. */
export interface ParseFailure {
  readonly code?: string;
  /** What came last on the connection; requests that could be read may stand before this one. */
  readonly rawPacket?: unknown;
  /** How far it was read. */
  readonly bytesParsed?: number;
}

/** Whether nothing but its method kept Node.js from reading a request. */
export function isUnknownMethod({ code, rawPacket, bytesParsed = 0 }: ParseFailure): boolean {
  if (code !== 'HPE_INVALID_METHOD' || !Buffer.isBuffer(rawPacket)) return false;
  const start = rawPacket.subarray(0, bytesParsed).lastIndexOf('\n') + 1;
  return requestLine.test(rawPacket.toString('latin1', start));
}
