import type { WattjobsError } from '@wattjobs/core/errors';
import { HttpSession } from '@wattjobs/core/http';
import { CallBudget } from '../plan/quota/call-budget.ts';
import { EnphaseCloud } from '../wire/enphase-cloud.ts';
import type { EnphaseContext } from '../context.ts';
import { quotaUsedUp } from './idle-pass.ts';
import type { Pacing, Ledger } from '../plan/quota/ledger.ts';
import type { DueRead } from '../plan/quota/planner.ts';
import type { QuotaLedger } from '../plan/quota/quota-ledger.ts';
import type { CloudAccess } from '../tokens/cloud-access.ts';
import { type JudgedPass, judgePass } from './judge-pass.ts';
import { endsPass, hasAnswer, type Outcome } from './outcome.ts';
import { type ReadPass, readPass, type ReadPassOptions } from './read-pass.ts';

export interface MeteredReaderOptions {
  readonly context: EnphaseContext;
  readonly ledger: QuotaLedger;
  readonly access: CloudAccess;
  readonly takes: ReadPassOptions['takes'];
  /** The calls of one read of the alarms. */
  readonly alarmCalls: number;
}

export interface MeteredReadOptions {
  readonly pacing: Pacing;
  readonly signal: AbortSignal;
  /** If all of these are refused, the credentials are invalid. */
  readonly systemIds: readonly number[];
  /** The window of each read; without it, whatever is due. */
  readonly windowOf?: ReadPassOptions['windowOf'];
}

/** The results of some reads, and their cost. */
export interface MeteredRead extends JudgedPass {
  readonly outcomes: ReadPass['outcomes'];
  /** The ledger afterwards. */
  readonly ledger: Ledger;
  /** True if the quota allowed no further call. */
  readonly outOfCalls: boolean;
  /** True if only time was lacking: the next minute allows more. */
  readonly outOfTime: boolean;
}

/** The time that must remain of a run after waiting for the quota's next minute. */
const marginMs = 10_000;

/** The systems whose first pass this was: if cut short, it continues in the next pass, also unpaced. */
function systemsWithFirstPass({ outcomes, ended }: ReadPass, reads: readonly DueRead[], signal: AbortSignal): readonly number[] {
  const isComplete = !signal.aborted && ended === undefined && !outcomes.some(endsPass);
  const answered = [...new Set(reads.map(({ systemId }) => systemId))].filter((id) =>
    hasAnswer(outcomes.filter(({ systemId }) => systemId === id)),
  );
  const isDone = (id: number) => reads.every((read) => read.systemId !== id || outcomes.some((outcome) => answers(outcome, read)));
  return isComplete ? answered : answered.filter(isDone);
}

function answers({ systemId, endpoint, reading }: Outcome, read: DueRead): boolean {
  return reading !== undefined && systemId === read.systemId && endpoint === read.endpoint;
}

/** Reads with calls that are counted before they are made. */
export class MeteredReader {
  readonly #options: MeteredReaderOptions;
  readonly #cloud: EnphaseCloud;

  constructor(options: MeteredReaderOptions) {
    const { settings, tracing, stop } = options.context;
    this.#options = options;
    const session = new HttpSession({
      userAgent: 'wattjobs',
      cookies: 'none',
      requestTimeoutMs: 10_000,
      maxBodyBytes: 16 * 1024 * 1024,
      tracing,
    });
    this.#cloud = new EnphaseCloud({ settings, session, access: options.access, tracing, stop });
  }

  /**
   * Makes the reads, one by one.
   * @throws what CloudAccess and TokenStore throw, if nothing was read yet
   */
  async read(reads: readonly DueRead[], { pacing, signal, systemIds, windowOf }: MeteredReadOptions): Promise<MeteredRead> {
    const { context, ledger: store, takes, alarmCalls } = this.#options;
    const { state, clock, deadlineMs } = context;
    const nowMs = clock.now();
    const expected = reads.reduce((sum, { endpoint }) => sum + (endpoint === 'alarms' ? alarmCalls : 1), 0);
    const budget = new CallBudget({ ledger: store, pacing, expected, clock, deadlineMs: deadlineMs - marginMs, signal });
    const calls = { budget, signal };
    const pass = await readPass(reads, { cloud: this.#cloud, calls, state: state.current, nowMs, takes, windowOf });
    const judged = judgePass(pass.outcomes, systemIds, nowMs);
    // Reads that store nothing (a dry run, `check`) or concern the past are no first pass.
    const firstPassSystemIds = windowOf === undefined && !context.dryRun ? systemsWithFirstPass(pass, reads, signal) : [];
    const ledger = await this.#settle(pass, budget, pacing, firstPassSystemIds);
    if (pass.ended !== undefined && pass.outcomes.length === 0) throw pass.ended;
    const outOfCalls = pass.outcomes.some((outcome) => outcome.outOfCalls === true);
    const isUsedUp = pacing.kind !== 'spare' && budget.monthUsedUp && outOfCalls;
    const problems: readonly WattjobsError[] = [
      ...judged.problems,
      ...(pass.ended === undefined ? [] : [pass.ended]),
      ...(isUsedUp ? [quotaUsedUp(store.plan)] : []),
    ];
    return { ...judged, outcomes: pass.outcomes, ledger, outOfCalls, outOfTime: outOfCalls && budget.limitedByMinute, problems };
  }

  /** Updates the ledger after the reads: gives back unused calls, and learns from a refusal. */
  async #settle({ outcomes }: ReadPass, budget: CallBudget, pacing: Pacing, firstPassSystemIds: readonly number[]): Promise<Ledger> {
    const { ledger: store } = this.#options;
    const { unused, ledger: counted } = budget;
    const nothingNew = unused.calls === 0 && firstPassSystemIds.every((systemId) => counted?.begun.includes(systemId) === true);
    const ledger = nothingNew && counted !== undefined ? counted : await store.settle({ unused, pacing, firstPassSystemIds });
    const quota = outcomes.find(({ refusal }) => refusal?.kind === 'quota')?.refusal;
    return quota === undefined ? ledger : await store.learn({ period: quota.period, endMs: quota.periodEndMs });
  }
}
