import { z } from 'zod';
import type { ApiReply } from './api-request.ts';

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
const neverSent: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Says what an error of a request means. */
export function connectionFailure(error: unknown): ApiFailure {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return { kind: 'other', message: 'the API server did not answer in time', mayHaveWritten: true, context: {} };
  }
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === undefined) return unknownAnswer;
  const isFile = error instanceof Error && 'syscall' in error && 'path' in error;
  if (isFile) {
    return { kind: 'other', message: `the kubeconfig names a file that cannot be read (${code})`, mayHaveWritten: false, context: {} };
  }
  const isCertificate = /CERT|SIGNATURE|ALTNAME|TLS|SSL/.test(code);
  return {
    kind: 'other',
    message: isCertificate ? `the API server's certificate was refused (${code})` : `no connection to the API server (${code})`,
    mayHaveWritten: !isCertificate && !neverSent.has(code),
    context: { connection: code },
  };
}

/** Says what an answer means that is not the object that was asked for. */
export function answerFailure({ status, body, headers }: ApiReply): ApiFailure {
  // A proxy may answer 200 with a page of its own.
  if (status >= 200 && status < 300) return unknownAnswer;
  const auditId = headers['audit-id'];
  const context = { status, ...(typeof auditId === 'string' ? { auditId } : {}) };
  const said = statusesWithMessage.has(status) ? statusMessage(body) : undefined;
  const message = said === undefined ? `the API server answered ${status}` : `the API server answered ${status}: ${said}`;
  const kinds: Readonly<Record<number, ApiFailure['kind']>> = { 403: 'forbidden', 404: 'missing', 409: 'conflict' };
  return { kind: kinds[status] ?? 'other', message, mayHaveWritten: status >= 500, context };
}

const unknownAnswer: ApiFailure = {
  kind: 'other',
  message: 'the API server gave no answer that Kubernetes would give',
  mayHaveWritten: true,
  context: {},
};

/** The message of a `Status`; nothing where a proxy answered in its place. */
function statusMessage(body: string): string | undefined {
  try {
    const status = Status.safeParse(JSON.parse(body));
    return status.success ? status.data.message.slice(0, 300) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
