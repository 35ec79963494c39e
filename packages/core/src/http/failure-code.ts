/**
 * The error's code, where it is one of the constants that Node.js and the system use: those never hold anything of the request.
 * For a failed handshake the code is `EPROTO`, whatever the cause; OpenSSL's own word for that takes its place.
 */
export function systemCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  if (error.code === 'EPROTO' && 'message' in error) return handshakeCode(String(error.message)) ?? error.code;
  return typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{2,50}$/.test(error.code) ? error.code : undefined;
}

/** `…:SSL routines:FUNCTION:wrong version number:…` as Node.js itself names it elsewhere: `ERR_SSL_WRONG_VERSION_NUMBER`. */
function handshakeCode(message: string): string | undefined {
  const reason = /:SSL routines:[^:]*:([a-z0-9 /_-]{3,60}):/i.exec(message)?.[1];
  return reason === undefined ? undefined : `ERR_SSL_${reason.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
}

/** Whether a code says that the two sides did not agree on how to speak TLS. */
export function isHandshakeCode(code: string | undefined): boolean {
  return /^(?:EPROTO$|ERR_SSL_|ERR_TLS_(?!CERT_))/.test(code ?? '');
}

/** The status with which a proxy refused to connect to the server; got hands on what Node.js said as the cause. */
export function tunnelStatusOf(error: unknown): number | undefined {
  const refusal = error instanceof Error ? error.cause : undefined;
  if (systemCodeOf(refusal) !== 'ERR_PROXY_TUNNEL' || typeof refusal !== 'object' || refusal === null) return undefined;
  const status = 'statusCode' in refusal ? refusal.statusCode : undefined;
  return typeof status === 'number' && status >= 100 ? status : undefined;
}
