import type { ApiException } from '@kubernetes/client-node';
import { z } from 'zod';

/** Why the Kubernetes API server did not do what it was asked to. */
export interface ApiFailure {
  readonly kind: 'conflict' | 'forbidden' | 'missing' | 'other';
  /** For people: never a header, never a body. */
  readonly message: string;
  /** False only where it is certain that a write was not carried out. */
  readonly mayHaveWritten: boolean;
  /** What helps to find the request in the audit log. */
  readonly context: Readonly<Record<string, string | number>>;
}

/** The part of a Kubernetes `Status` that is fit to be shown. */
const Status = z.object({ kind: z.literal('Status'), message: z.string() });

/** Refusals whose message names objects, verbs and sizes, and not the content that was sent. */
const statusesWithMessage: ReadonlySet<number> = new Set([403, 413, 422]);

/** Connections that failed before a request was sent. */
const neverSent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Says what an error of @kubernetes/client-node means.
 * The error itself goes no further: it prints headers and bodies, which hold the Secret.
 */
export function apiFailure(error: unknown, isApiException: (error: unknown) => error is ApiException<unknown>): ApiFailure {
  // A timeout has a numeric `code` too, so the class is asked first.
  if (isApiException(error)) return answered(error);
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return { kind: 'other', message: 'the API server did not answer in time', mayHaveWritten: true, context: {} };
  }
  if (error instanceof Error && 'syscall' in error && 'code' in error) {
    const message = `the kubeconfig names a file that cannot be read (${String(error.code)})`;
    return { kind: 'other', message, mayHaveWritten: false, context: {} };
  }
  const code = connectionCode(error);
  if (code !== undefined) {
    const isCertificate = /CERT|SIGNATURE|ALTNAME|TLS/.test(code);
    return {
      kind: 'other',
      message: isCertificate ? `the API server's certificate was refused (${code})` : `no connection to the API server (${code})`,
      mayHaveWritten: !isCertificate && !neverSent.has(code),
      context: { connection: code },
    };
  }
  return { kind: 'other', message: 'the API server gave no answer that Kubernetes would give', mayHaveWritten: true, context: {} };
}

function answered({ code, body, headers }: ApiException<unknown>): ApiFailure {
  const auditId = headers['audit-id'];
  const context = { status: code, ...(auditId === undefined ? {} : { auditId }) };
  const said = statusesWithMessage.has(code) ? statusMessage(body) : undefined;
  const message = said === undefined ? `the API server answered ${code}` : `the API server answered ${code}: ${said}`;
  const kinds: Readonly<Record<number, ApiFailure['kind']>> = { 403: 'forbidden', 404: 'missing', 409: 'conflict' };
  return { kind: kinds[code] ?? 'other', message, mayHaveWritten: code >= 500, context };
}

/** The message of a `Status`; nothing where a proxy answered in its place. */
function statusMessage(body: unknown): string | undefined {
  if (typeof body !== 'string') return undefined;
  try {
    const status = Status.safeParse(JSON.parse(body));
    return status.success ? status.data.message.slice(0, 300) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function connectionCode(error: unknown): string | undefined {
  const cause = error instanceof TypeError ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}
