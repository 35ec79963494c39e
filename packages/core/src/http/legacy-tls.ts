import { constants } from 'node:crypto';
import type { AgentOptions } from 'node:https';

/**
 * TLS as devices of long ago speak it: TLS 1.0 and 1.1, small keys, SHA-1, weak Diffie-Hellman groups, servers that cannot renegotiate
 * safely (RFC 5746). Nothing that it carries is safe from who can read it, so it is for one host that the operator names.
 * OpenSSL of Node.js has no SSL 2 and SSL 3, no RC4, no export ciphers and no Diffie-Hellman below 512 bits any more.
 */
export const legacyTls: AgentOptions = {
  minVersion: 'TLSv1',
  ciphers: 'ALL:@SECLEVEL=0',
  minDHSize: 1,
  secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT | constants.SSL_OP_NO_TICKET,
};
