import { FixSettings, RetrySource, type WattjobsError } from '@wattjobs/core/errors';
import type { CloudRefusal } from '../wire/answer.ts';
import type { Endpoint } from '../plan/endpoints.ts';
import { afterFailure, afterSuccess } from '../plan/quota/attempts.ts';
import type { SystemReading } from '../deliver/system-reading.ts';
import type { SystemState } from '../state.ts';

/** A pure change of a system's state. */
export type SystemChange = (system: SystemState) => SystemState;

/** The result of reading one endpoint of one system. */
export interface Outcome {
  readonly systemId: number;
  readonly endpoint: Endpoint;
  /** What was read. */
  readonly reading?: Omit<SystemReading, 'systemId'>;
  /** Why the cloud returned no data; absent if it did, or if the quota allowed no call. */
  readonly refusal?: CloudRefusal;
  readonly problems: readonly WattjobsError[];
  /** The change that applies even if the delivery fails. */
  readonly attempted?: SystemChange;
  /** The change that applies once it is delivered. */
  readonly delivered?: SystemChange;
  /** True if the cloud has more to read at once. */
  readonly behind?: boolean;
  /** True if the quota allowed no further call. */
  readonly outOfCalls?: boolean;
}

/** A successful read; its impossible values are one problem. */
export function success(
  { systemId, endpoint }: Pick<Outcome, 'systemId' | 'endpoint'>,
  reading: Omit<SystemReading, 'systemId'>,
  more: { readonly refused: readonly string[]; readonly nowMs: number; readonly delivered?: SystemChange; readonly behind?: boolean },
): Outcome {
  const { refused, nowMs, delivered = (system) => system, behind = false } = more;
  return {
    systemId,
    endpoint,
    reading,
    problems: refused.length === 0 ? [] : [valueRefused(systemId, endpoint, refused)],
    behind,
    attempted: (system) => ({ ...system, attempts: { ...system.attempts, [endpoint]: withoutFailure(system.attempts[endpoint]) } }),
    delivered: (system) => delivered({ ...system, attempts: { ...system.attempts, [endpoint]: afterSuccess(nowMs) } }),
  };
}

/** A read without data. If the run was stopped, it does not count as a failure of the cloud. */
export function failure(ids: Pick<Outcome, 'systemId' | 'endpoint'>, refusal: CloudRefusal, nowMs: number): Outcome {
  const problems = [problemOf(ids.systemId, ids.endpoint, refusal)];
  return { ...ids, refusal, problems, ...(isGivenUp(refusal) ? {} : { attempted: failed(ids.endpoint, refusal.reason, nowMs) }) };
}

/** Whether the run was stopped during the call. */
export function isGivenUp({ reason }: CloudRefusal): boolean {
  return reason === 'cloud_aborted';
}

/** A read without any usable data. */
export function unusable(ids: Pick<Outcome, 'systemId' | 'endpoint'>, refused: readonly string[], nowMs: number): Outcome {
  const problem = valueRefused(ids.systemId, ids.endpoint, refused);
  return { ...ids, problems: [problem], attempted: failed(ids.endpoint, problem.reason, nowMs) };
}

/** Records that an endpoint returned no usable data. */
export function failed(endpoint: Endpoint, reason: string, nowMs: number): SystemChange {
  return (system) => ({
    ...system,
    attempts: { ...system.attempts, [endpoint]: afterFailure(system.attempts[endpoint] ?? {}, nowMs, reason) },
  });
}

function withoutFailure(attempts: SystemState['attempts'][string] = {}): SystemState['attempts'][string] {
  return attempts.readMs === undefined ? {} : { readMs: attempts.readMs };
}

function valueRefused(systemId: number, endpoint: Endpoint, refused: readonly string[]): RetrySource {
  const more = refused.length > 1 ? `, and ${refused.length - 1} more` : '';
  return new RetrySource(`Enphase returned an impossible value for system ${systemId} (${endpoint}): ${refused[0]}${more}`, {
    reason: 'value_refused',
    fix: 'The job left the value out. Compare it with the vendor’s own page, and report it if that page shows it.',
    context: { systemId, endpoint, refused: refused.length },
  });
}

/** The problem of a refusal, for endpoints that the plan should allow; 401 and 403 are judged elsewhere. */
function problemOf(systemId: number, endpoint: Endpoint, { kind, reason, status, message }: CloudRefusal): WattjobsError {
  if (kind === 'unknown-system') return unknownSystem(systemId);
  const withStatus = status === undefined ? '' : `, but status ${status}`;
  const detail = message === '' ? '' : `: ${message}`;
  const data = endpoint === 'system' ? 'the details' : endpoint;
  return new RetrySource(`the Enphase cloud did not return ${data} of system ${systemId}${withStatus}${detail}`, {
    reason,
    fix: fixOf(kind, status),
    context: { systemId, endpoint, ...(status === undefined ? {} : { status }) },
  });
}

function fixOf(kind: CloudRefusal['kind'], status: number | undefined): string {
  if (status === 404) return 'Check that ENPHASE_API_URL is the path of a system: this address does not exist.';
  return kind === 'down'
    ? 'The job tries again by itself. If this persists, check that ENPHASE_BASE_URL is correct and that the network allows it.'
    : 'No action needed; the job tries again by itself.';
}

/** SYSTEM_ID names a system that does not exist. */
export function unknownSystem(systemId: number): FixSettings {
  return new FixSettings([
    { name: 'SYSTEM_ID', problem: `names system ${systemId}, which does not exist in the Enphase cloud`, example: '1234567' },
  ]);
}

/** Whether this pass can read nothing more. */
export function endsPass({ refusal, outOfCalls }: Outcome): boolean {
  return outOfCalls === true || refusal?.kind === 'quota' || refusal?.kind === 'down';
}

/** Whether the cloud answered, even with an empty list; a system's details do not count. */
export function hasAnswer(outcomes: readonly Outcome[]): boolean {
  return outcomes.some(({ reading, endpoint }) => reading !== undefined && endpoint !== 'system');
}
