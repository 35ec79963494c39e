import { RenewCredentials, RetrySource, WaitForQuota, type WattjobsError } from '@wattjobs/core/errors';
import type { SystemReading } from '../deliver/system-reading.ts';
import { skipMs } from '../plan/skipped-endpoints.ts';
import { changeSystem, type EnphaseState } from '../state.ts';
import { failed, isGivenUp, type Outcome } from './outcome.ts';

/** The conclusions from all outcomes of a pass. */
export interface JudgedPass {
  readonly readings: readonly SystemReading[];
  readonly problems: readonly WattjobsError[];
  /** True if the cloud refused everything: the credentials are invalid. */
  readonly refusedEverywhere: boolean;
  /** The change of the state after the pass; pure. */
  readonly change: (state: EnphaseState, delivered: boolean) => EnphaseState;
}

/**
 * The meaning of a refusal depends on the other outcomes: if an endpoint returns 401 but others respond, it is not in the plan;
 * if a system is refused but others are not, it is not shared; if every system is refused, the credentials are invalid.
 * If the cloud is down, it is down for all of `systemIds`.
 */
export function judgePass(outcomes: readonly Outcome[], systemIds: readonly number[], nowMs: number): JudgedPass {
  const refused = outcomes.filter(isRefused);
  const anyAnswer = outcomes.some(({ reading }) => reading !== undefined);
  const isWholeSystem = ({ endpoint }: Outcome) => endpoint === 'summary' || endpoint === 'system';
  const refusedSystems = new Set(refused.filter(isWholeSystem).map(({ systemId }) => systemId));
  const refusedEverywhere = !anyAnswer && systemIds.length > 0 && systemIds.every((systemId) => refusedSystems.has(systemId));
  const readings = merge(outcomes);
  const outage = outcomes.find(({ refusal }) => refusal?.kind === 'down' && !isGivenUp(refusal))?.refusal;
  const afterOutage = (state: EnphaseState) =>
    outage === undefined || anyAnswer
      ? state
      : systemIds
          .filter((systemId) => !outcomes.some((outcome) => outcome.systemId === systemId && outcome.endpoint === 'summary'))
          .reduce((current, systemId) => changeSystem(current, systemId, failed('summary', outage.reason, nowMs)), state);
  return {
    readings,
    refusedEverywhere,
    problems: [
      ...outcomes
        .filter((outcome) => !isRefused(outcome))
        .flatMap(({ refusal, problems }) => (refusal?.kind === 'quota' ? [quotaRefused(refusal.message)] : problems)),
      ...(refusedEverywhere ? [credentialsRefused(refused[0]?.refusal?.message ?? '')] : refused.map(notAllowed)),
    ],
    change: (state, delivered) => {
      const after = outcomes.reduce((current, { systemId, attempted, delivered: onDelivery }) => {
        const changed = attempted === undefined ? current : changeSystem(current, systemId, attempted);
        return delivered && onDelivery !== undefined ? changeSystem(changed, systemId, onDelivery) : changed;
      }, afterOutage(state));
      const skipped = refusedEverywhere ? [] : refused;
      const next = skipped.reduce(
        (current, { systemId, endpoint }) =>
          changeSystem(current, systemId, (system) => ({
            ...system,
            leftAloneUntilMs: {
              ...system.leftAloneUntilMs,
              [endpoint]: nowMs + skipMs,
              ...(endpoint === 'system' ? { summary: nowMs + skipMs } : {}),
            },
          })),
        after,
      );
      return readings.length === 0 ? next : { ...next, undelivered: delivered ? 0 : next.undelivered + 1 };
    },
  };
}

function isRefused({ refusal }: Outcome): boolean {
  return refusal?.kind === 'unauthorized' || refusal?.kind === 'forbidden';
}

function notAllowed({ systemId, endpoint, refusal }: Outcome): RetrySource {
  const detail = refusal === undefined || refusal.message === '' ? '' : `: ${refusal.message}`;
  return new RetrySource(`the Enphase cloud refused ${endpoint} of system ${systemId}, but not other calls${detail}`, {
    reason: 'cloud_not_allowed',
    fix:
      endpoint === 'summary' || endpoint === 'system'
        ? 'Check that the owner of this system gave the application access.'
        : 'The plan does not include it: remove it from INTERVAL_SERIES, or get a larger plan. The job skips it for a day.',
    context: { systemId, endpoint },
  });
}

/** No call was answered although the cloud issued the token. */
export function credentialsRefused(detail: string): RenewCredentials {
  return new RenewCredentials(`the Enphase cloud refused the access token or the API key${detail === '' ? '' : `: ${detail}`}`, {
    reason: 'cloud_credentials',
    fix: 'Check that api_key belongs to the same application as user_id, and that the owner shares the system with it; if so, run authorize.',
  });
}

function quotaRefused(detail: string): WaitForQuota {
  return new WaitForQuota(`the Enphase cloud refused a due call, because the quota is used up${detail === '' ? '' : `: ${detail}`}`, {
    reason: 'cloud_quota',
    fix: 'Check that ENPHASE_PLAN is the plan of the application, and that nothing else uses its quota. The ledger has been corrected.',
  });
}

function merge(outcomes: readonly Outcome[]): readonly SystemReading[] {
  const bySystem = new Map<number, SystemReading>();
  for (const { systemId, reading } of outcomes) {
    if (reading === undefined) continue;
    const before = bySystem.get(systemId) ?? { systemId };
    const intervals = [...(before.intervals ?? []), ...(reading.intervals ?? [])];
    const hasIntervals = before.intervals !== undefined || reading.intervals !== undefined;
    bySystem.set(systemId, { ...before, ...reading, ...(hasIntervals ? { intervals } : {}) });
  }
  return [...bySystem.values()];
}
