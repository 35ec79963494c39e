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
  /** Why the cloud gave nothing; absent if it did, or if the quota allowed no call. */
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

/** A read that gave nothing. If this run gave up, that says nothing about the cloud. */
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

/** An endpoint gave nothing. */
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
  return new RetrySource(`the cloud says of system ${systemId} (${endpoint}) what cannot be: ${refused[0]}${more}`, {
    reason: 'value_refused',
    fix: 'The value is left out. Compare with the vendor’s own page; report it where that shows it.',
    context: { systemId, endpoint, refused: refused.length },
  });
}

/** The problem of a refusal, for endpoints that the plan should allow; 401 and 403 are judged elsewhere. */
function problemOf(systemId: number, endpoint: Endpoint, { kind, reason, status, said }: CloudRefusal): WattjobsError {
  if (kind === 'unknown-system') return unknownSystem(systemId);
  const how = status === undefined ? '' : ` with status ${status}`;
  const words = said === '' ? '' : `: ${said}`;
  const what = endpoint === 'system' ? 'the details' : endpoint;
  return new RetrySource(`the Enphase cloud did not give ${what} of system ${systemId}${how}${words}`, {
    reason,
    fix: fixOf(kind, status),
    context: { systemId, endpoint, ...(status === undefined ? {} : { status }) },
  });
}

function fixOf(kind: CloudRefusal['kind'], status: number | undefined): string {
  if (status === 404) return 'See that ENPHASE_API_URL is the path of a system: the cloud has nothing at this address.';
  return kind === 'down'
    ? 'It is asked again by itself. Where this stays so, see that ENPHASE_BASE_URL is right and that the network lets it through.'
    : 'Nothing is to be done: it is asked again by itself.';
}

/** SYSTEM_ID names a system that does not exist. */
export function unknownSystem(systemId: number): FixSettings {
  return new FixSettings([
    { name: 'SYSTEM_ID', problem: `names the system ${systemId}, which the Enphase cloud does not know`, example: '1234567' },
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
