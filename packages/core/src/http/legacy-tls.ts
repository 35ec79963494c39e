import { constants } from 'node:crypto';
import type { AgentOptions } from 'node:https';

/**
 * TLS for old devices: TLS 1.0 and 1.1, small keys, SHA-1, weak Diffie-Hellman groups, servers without safe renegotiation
 * (RFC 5746). An eavesdropper can break it, so it is only for one host that the operator names.
 * OpenSSL in Node.js no longer supports SSL 2 and SSL 3, RC4, export ciphers and Diffie-Hellman below 512 bits.
 */
export const legacyTls: AgentOptions = {
  minVersion: 'TLSv1',
  ciphers: 'ALL:@SECLEVEL=0',
  minDHSize: 1,
  secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT | constants.SSL_OP_NO_TICKET,
};
