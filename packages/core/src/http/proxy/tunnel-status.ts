import { systemCodeOf } from '../../transport/system-code.ts';

/** The status with which a proxy refused to connect to the server; got passes on the error of Node.js as the cause. */
export function tunnelStatusOf(error: unknown): number | undefined {
  const refusal = error instanceof Error ? error.cause : undefined;
  if (systemCodeOf(refusal) !== 'ERR_PROXY_TUNNEL' || typeof refusal !== 'object' || refusal === null) return undefined;
  const status = 'statusCode' in refusal ? refusal.statusCode : undefined;
  return typeof status === 'number' && status >= 100 ? status : undefined;
}
