import { RetrySource, WaitForQuota, type WattjobsError } from '@wattjobs/core/errors';
import { type Ledger, remaining } from '../plan/quota/ledger.ts';
import type { QuotaPlan } from '../plan/quota/plan.ts';
import { unknownSystem } from './outcome.ts';
import { type EnphaseState, systemState } from '../state.ts';

/** How long a used-up quota is not reported: the last readings are recent. */
const toleratedMs = 2 * 3_600_000;

/** Why a pass without an allowed read is a problem; empty if it is fine. */
export function problemsOfIdlePass(
  systemIds: readonly number[],
  {
    state,
    ledger,
    plan,
    nowMs,
  }: { readonly state: EnphaseState; readonly ledger: Ledger; readonly plan: QuotaPlan; readonly nowMs: number },
): readonly WattjobsError[] {
  const summaries = systemIds.map((systemId) => ({ systemId, ...systemState(state, systemId).attempts['summary'] }));
  const failing = summaries.filter(({ failures = 0 }) => failures > 0);
  const unknown = failing.filter(({ reason }) => reason === 'cloud_unknown_system').map(({ systemId }) => unknownSystem(systemId));
  const lastReadMs = Math.max(...summaries.map(({ readMs = 0 }) => readMs));
  const isUsedUp = remaining(ledger, plan) === 0 && nowMs - lastReadMs > toleratedMs;
  return [
    ...unknown,
    ...(isUsedUp ? [quotaUsedUp(plan)] : []),
    ...(unknown.length === 0 && !isUsedUp && failing.length === summaries.length ? [backedOff(failing[0]?.reason)] : []),
  ];
}

/** The month's quota is used up although something is due. */
export function quotaUsedUp({ perMonth }: QuotaPlan): WaitForQuota {
  return new WaitForQuota(`the ${perMonth} calls of this month are used up, and a read is due`, {
    reason: 'quota_used_up',
    fix: 'Wait for the next calendar month (UTC), or set ENPHASE_PLAN if the application has a larger plan.',
  });
}

function backedOff(reason: string | undefined): WattjobsError {
  const fix = 'No action needed; the job tries again by itself, first after five minutes, then less often.';
  if (reason === 'cloud_quota') {
    return new WaitForQuota('the Enphase cloud refused a call a short while ago, because the quota was used up', {
      reason: 'cloud_quota',
      fix,
    });
  }
  return new RetrySource('the Enphase cloud failed a short while ago; the job waits before the next call to save quota', {
    reason: 'cloud_backed_off',
    fix,
  });
}
