import { RenewCredentials, RetrySource, WaitForQuota, type WattjobsError } from '@wattjobs/core/errors';
import type { SystemReading } from '../deliver/system-reading.ts';
import { leaveAloneMs } from '../plan/left-alone.ts';
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
 * The meaning of a refusal depends on the others: if an endpoint answers 401 while others answer, it is not in the plan;
 * if a system is refused while others are not, it is not shared; if no system answers, the credentials are invalid.
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
        .flatMap(({ refusal, problems }) => (refusal?.kind === 'quota' ? [quotaRefused(refusal.said)] : problems)),
      ...(refusedEverywhere ? [credentialsRefused(refused[0]?.refusal?.said ?? '')] : refused.map(notAllowed)),
    ],
    change: (state, delivered) => {
      const after = outcomes.reduce((current, { systemId, attempted, delivered: once }) => {
        const changed = attempted === undefined ? current : changeSystem(current, systemId, attempted);
        return delivered && once !== undefined ? changeSystem(changed, systemId, once) : changed;
      }, afterOutage(state));
      const allowed = refusedEverywhere ? [] : refused;
      const leftAlone = allowed.reduce(
        (current, { systemId, endpoint }) =>
          changeSystem(current, systemId, (system) => ({
            ...system,
            leftAloneUntilMs: {
              ...system.leftAloneUntilMs,
              [endpoint]: nowMs + leaveAloneMs,
              ...(endpoint === 'system' ? { summary: nowMs + leaveAloneMs } : {}),
            },
          })),
        after,
      );
      return readings.length === 0 ? leftAlone : { ...leftAlone, undelivered: delivered ? 0 : leftAlone.undelivered + 1 };
    },
  };
}

function isRefused({ refusal }: Outcome): boolean {
  return refusal?.kind === 'unauthorized' || refusal?.kind === 'forbidden';
}

function notAllowed({ systemId, endpoint, refusal }: Outcome): RetrySource {
  const said = refusal === undefined || refusal.said === '' ? '' : `: ${refusal.said}`;
  return new RetrySource(`the Enphase cloud does not allow ${endpoint} of system ${systemId} while it answers others${said}`, {
    reason: 'cloud_not_allowed',
    fix:
      endpoint === 'summary' || endpoint === 'system'
        ? 'See that the owner of this system gave the application access.'
        : 'The plan does not include it: leave it out of INTERVAL_SERIES, or get a larger plan. It is left alone for a day.',
    context: { systemId, endpoint },
  });
}

/** No call was answered although the cloud issued the token. */
export function credentialsRefused(said: string): RenewCredentials {
  return new RenewCredentials(`the Enphase cloud refused the access token or the API key${said === '' ? '' : `: ${said}`}`, {
    reason: 'cloud_credentials',
    fix: 'See that api_key is the key of the application whose user_id the tokens are for, and that the owner shares the system; else run authorize.',
  });
}

function quotaRefused(said: string): WaitForQuota {
  return new WaitForQuota(`the Enphase cloud refused a call that was due, because the quota is used up${said === '' ? '' : `: ${said}`}`, {
    reason: 'cloud_quota',
    fix: 'See that ENPHASE_PLAN is the plan of the application, and that nothing else uses its quota. The ledger has learnt from it.',
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
