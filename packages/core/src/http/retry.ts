import type { HttpFailureKind } from './http-failure.ts';

const idempotentMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);
const passingKinds: ReadonlySet<HttpFailureKind> = new Set(['timeout', 'dns', 'connection', 'broken']);
const passingStatuses: ReadonlySet<number> = new Set([502, 503, 504]);

const firstDelayMs = 200;
const longestDelayMs = 2000;

/** Whether the same request may do better a moment later, and does no harm when it is sent twice. */
export function isWorthRepeating(method: string, outcome: { readonly kind: HttpFailureKind } | { readonly status: number }): boolean {
  if (!idempotentMethods.has(method)) return false;
  return 'kind' in outcome ? passingKinds.has(outcome.kind) : passingStatuses.has(outcome.status);
}

/**
 * How long to wait before a repetition: twice as long each time, spread so that many clients do not come back together.
 * @param repetition 1 for the first
 * @param random from 0 up to 1
 */
export function retryDelayMs(repetition: number, random: number): number {
  return Math.min(firstDelayMs * 2 ** (repetition - 1), longestDelayMs) * (0.5 + random / 2);
}
