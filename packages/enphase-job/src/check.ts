import type { WattjobsError } from '@wattjobs/core/errors';
import type { Finding } from '@wattjobs/core/job';
import type { Clock } from '@wattjobs/core/time';
import type { Destination } from './deliver/destination.ts';
import { isIntervalEndpoint } from './plan/endpoints.ts';
import { plannedSystems } from './plan/planned-systems.ts';
import { remaining } from './plan/quota/ledger.ts';
import { periodsOf } from './plan/quota/planner.ts';
import type { QuotaLedger } from './plan/quota/quota-ledger.ts';
import type { Outcome } from './reads/outcome.ts';
import type { EnphaseSettings } from './settings.ts';
import type { EnphaseState } from './state.ts';
import type { CloudAccess } from './tokens/cloud-access.ts';

export interface CheckOptions {
  readonly settings: EnphaseSettings;
  readonly state: EnphaseState;
  readonly clock: Clock;
  readonly ledger: QuotaLedger;
  readonly access: CloudAccess;
  readonly destination: Destination;
  /** Reads the details of one system: one call. */
  readDetails(systemId: number): Promise<{ readonly outcomes: readonly Outcome[]; readonly problems: readonly WattjobsError[] }>;
}

const dayMs = 86_400_000;

/**
 * Reads the token store and the ledger, and checks the credentials with one call per system.
 * The caller checks the destination.
 * @throws what CloudAccess and TokenStore throw
 */
export async function* checkEnphase(options: CheckOptions): AsyncIterable<Finding> {
  const { settings, access } = options;
  await access.credentials();
  await access.checkRefresh();
  yield tokensFinding(options);
  yield* await quotaFindings(options);
  for (const systemId of settings.systemIds) {
    const subject = `system ${systemId}`;
    const { outcomes, problems } = await options.readDetails(systemId);
    const details = outcomes.find(({ reading }) => reading?.system !== undefined)?.reading?.system;
    if (details !== undefined) yield { subject, message: `exists, in the time zone ${details.timezone}` };
    for (const problem of problems) yield { subject, message: problem.message, problem, fix: problem.fix };
    if (details === undefined && problems.length === 0) {
      yield { subject, message: 'was not checked: the quota allows no call now', fix: 'Check again in a minute, or next month.' };
    }
  }
}

function tokensFinding({ access, clock }: CheckOptions): Finding {
  const subject = 'tokens';
  const { refreshExpiresMs } = access.times();
  if (refreshExpiresMs === undefined) return { subject, message: 'are stored; when the refresh token expires is unknown' };
  const days = Math.floor((refreshExpiresMs - clock.now()) / dayMs);
  const message = `are stored; the refresh token expires at ${new Date(refreshExpiresMs).toISOString()}`;
  return days < 7
    ? { subject, message, fix: `Unless a run replaces it first, the owner must consent again in ${days} days: run authorize.` }
    : { subject, message };
}

/** The quota: what is left, and how often it allows each read. */
async function quotaFindings({ ledger, settings, state, clock, destination }: CheckOptions): Promise<readonly Finding[]> {
  const subject = 'quota';
  const nowMs = clock.now();
  const current = await ledger.current();
  const systems = plannedSystems(settings, state, destination.takes, nowMs);
  const alarmCalls = destination.takes === 'rows' ? 2 : 1;
  const { summary, intervals } = periodsOf({ systems, ledger: current, plan: ledger.plan, nowMs, alarmCalls });
  const left = `${remaining(current, ledger.plan)} of ${ledger.plan.perMonth} calls are left this month`;
  const readsIntervals = systems.some(({ endpoints }) => endpoints.some(isIntervalEndpoint));
  const intervalPace = readsIntervals ? `, intervals ${inWords(intervals)}` : '';
  const findings: Finding[] = [{ subject, message: `${left}: a summary ${inWords(summary)}${intervalPace}` }];
  if (summary > 1.5 * dayMs || (readsIntervals && intervals > 1.5 * dayMs)) {
    findings.push({
      subject,
      message: 'the plan is too small to read every system once a day',
      fix: 'Get a larger plan and set ENPHASE_PLAN, or split the systems across several applications.',
    });
  }
  return findings;
}

function inWords(periodMs: number): string {
  if (!Number.isFinite(periodMs)) return 'never';
  const minutes = Math.ceil(periodMs / 60_000);
  return minutes < 120 ? `every ${minutes} minutes` : `every ${Math.round(minutes / 60)} hours`;
}
