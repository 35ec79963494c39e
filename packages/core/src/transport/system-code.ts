/**
 * The error's code, if it is a constant of Node.js or the system: those never contain anything that was sent.
 * A failed handshake has the code `EPROTO`, whatever the cause, so OpenSSL's own code replaces it.
 */
export function systemCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  // It shows neither who aborted nor why.
  if (error.code === 'ABORT_ERR') return undefined;
  if (error.code === 'EPROTO' && 'message' in error) return handshakeCode(String(error.message)) ?? error.code;
  return typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{2,50}$/.test(error.code) ? error.code : undefined;
}

/** Turns `…:SSL routines:FUNCTION:wrong version number:…` into the form that Node.js uses elsewhere: `ERR_SSL_WRONG_VERSION_NUMBER`. */
function handshakeCode(message: string): string | undefined {
  const reason = /:SSL routines:[^:]*:([a-z0-9 /_-]{3,60}):/i.exec(message)?.[1];
  return reason === undefined ? undefined : `ERR_SSL_${reason.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
}

/** Whether a code means that the two sides could not agree on a TLS version or cipher. */
export function isHandshakeCode(code: string | undefined): boolean {
  return /^(?:EPROTO$|ERR_SSL_|ERR_TLS_(?!CERT_))/.test(code ?? '');
}
