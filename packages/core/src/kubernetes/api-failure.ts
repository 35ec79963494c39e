import { z } from 'zod';
import { quoteForeignText } from '../redaction/foreign-text.ts';
import type { ApiReply } from './api-request.ts';

/** Why the Kubernetes API server did not do what was requested. */
export interface ApiFailure {
  readonly kind: 'conflict' | 'forbidden' | 'missing' | 'other';
  /** For people: never a header, never a body. */
  readonly message: string;
  /** False only if the write was certainly not carried out. */
  readonly mayHaveWritten: boolean;
  /** Details that help to find the request in the audit log. */
  readonly context: Readonly<Record<string, string | number>>;
}

/** The part of a Kubernetes `Status` that is safe to show. */
const Status = z.object({ kind: z.literal('Status'), message: z.string() });

/** Refusals whose message names objects, verbs and sizes, but not the content that was sent. */
const statusesWithMessage: ReadonlySet<number> = new Set([403, 413, 422]);

const kinds: Readonly<Record<number, ApiFailure['kind']>> = { 403: 'forbidden', 404: 'missing', 409: 'conflict' };

/** Connections that failed before a request was sent. */
const neverSent: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Explains why the kubeconfig provided no credentials; a plugin's output is not repeated. */
export function credentialsFailure(error: unknown): ApiFailure {
  const code = codeOf(error);
  const isFile = error instanceof Error && 'syscall' in error && error.syscall === 'open';
  const message = isFile
    ? `the kubeconfig names a file that cannot be read (${code})`
    : `the kubeconfig provided no credentials: its plugin failed${code === undefined ? '' : ` (${code})`}; run kubectl to see its error`;
  return { kind: 'other', message, mayHaveWritten: false, context: {} };
}

/** Explains an error of a request. */
export function connectionFailure(error: unknown): ApiFailure {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return { kind: 'other', message: 'the API server did not answer in time', mayHaveWritten: true, context: {} };
  }
  const code = codeOf(error);
  if (code === undefined) return unknownAnswer;
  const isCertificate = /CERT|SIGNATURE|ALTNAME|TLS|SSL/.test(code);
  return {
    kind: 'other',
    message: isCertificate ? `the API server's certificate was refused (${code})` : `no connection to the API server (${code})`,
    mayHaveWritten: !isCertificate && !neverSent.has(code),
    context: { connection: code },
  };
}

/** Explains a response that is not the requested object. */
export function answerFailure({ status, body, headers }: ApiReply): ApiFailure {
  // A proxy may respond with 200 and its own page.
  if (status >= 200 && status < 300) return unknownAnswer;
  const auditId = headers['audit-id'];
  const context = { status, ...(typeof auditId === 'string' ? { auditId } : {}) };
  const statusText = statusMessage(body);
  const shownText = statusesWithMessage.has(status) ? statusText : undefined;
  const answered = `the API server answered ${status}${status === 401 ? ', which refuses the credentials' : ''}`;
  const message = shownText === undefined ? answered : `${answered}: ${shownText}`;
  // A response from a proxy is not about the object.
  const kind = statusText === undefined ? undefined : kinds[status];
  return { kind: kind ?? 'other', message, mayHaveWritten: status >= 500, context };
}

const unknownAnswer: ApiFailure = {
  kind: 'other',
  message: 'the API server did not give the answer of a Kubernetes API server',
  mayHaveWritten: true,
  context: {},
};

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The message of a `Status`; undefined if a proxy responded instead. */
function statusMessage(body: string): string | undefined {
  try {
    const status = Status.safeParse(JSON.parse(body));
    return status.success ? quoteForeignText(status.data.message, 300) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
