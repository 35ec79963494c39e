import { WattjobsError } from '@wattjobs/core/errors';
import type { BackfillWindow, Finding, Pass, Source, Tick } from '@wattjobs/core/job';
import type { Sink } from '@wattjobs/core/sinks';
import { partOf } from '@wattjobs/core/state';
import { backfillPass } from './reads/backfill.ts';
import { checkEnphase } from './check.ts';
import type { EnphaseContext } from './context.ts';
import type { Destination } from './deliver/destination.ts';
import { forgetDelivered, lacksRows, rememberDatabase, missingRowsProblem } from './deliver/lost-rows.ts';
import { openDestination } from './deliver/open-destination.ts';
import { problemsOfIdlePass } from './reads/idle-pass.ts';
import { toPoints } from './deliver/points.ts';
import { plannedSystems, withoutFailures } from './plan/planned-systems.ts';
import type { Pacing, Ledger } from './plan/quota/ledger.ts';
import { monthOf } from './plan/quota/month.ts';
import { type DueRead, forecastCalls, type PassPlan, type PlannedSystem, planPass, sparePacing } from './plan/quota/planner.ts';
import { QuotaLedger } from './plan/quota/quota-ledger.ts';
import { credentialsRefused } from './reads/judge-pass.ts';
import { MeteredReader } from './reads/metered-reader.ts';
import { hasAnswer } from './reads/outcome.ts';
import { fingerprintOf, refusedCredentials } from './reads/refused-credentials.ts';
import type { SummaryRow } from './deliver/system-reading.ts';
import type { EnphaseState } from './state.ts';
import type { CloudAccess } from './tokens/cloud-access.ts';
import { openTokenStore } from './tokens/open-token-store.ts';
import { openCloudAccess } from './tokens/rotating-access.ts';

type EnphasePass = Pass<EnphaseState>;

/** How often a pass that was not delivered is repeated without pacing; after that it is paced. */
const unpacedRepeats = 3;

/** The systems of one Enphase application, read within its quota. */
export class EnphaseSource implements Source<EnphaseState> {
  readonly sinks: readonly Sink[];
  readonly #destination: Destination;
  readonly #context: EnphaseContext;
  readonly #ledger: QuotaLedger;
  readonly #access: CloudAccess;
  readonly #reader: MeteredReader;
  /** What this run already read: a later pass of the run keeps it. */
  readonly #summaries = new Map<number, SummaryRow>();
  #catchUp: readonly DueRead[] = [];
  readonly #reported = new Set<WattjobsError>();
  #missingRowsReported = false;

  constructor(context: EnphaseContext) {
    const { settings, clock, state } = context;
    this.#context = context;
    this.#destination = openDestination(context);
    this.sinks = [this.#destination.sink];
    const store = openTokenStore(settings.tokensUrl, context);
    this.#ledger = new QuotaLedger({ store, plan: settings.plan, clock, lastSeen: state.current.quota });
    this.#access = openCloudAccess({ store, settings, context, state: partOf(state, 'tokens') });
    const { takes } = this.#destination;
    this.#reader = new MeteredReader({ context, ledger: this.#ledger, access: this.#access, takes, alarmCalls: this.#alarmCalls });
  }

  async read({ signal }: Tick): Promise<EnphasePass> {
    const { state, clock, dryRun } = this.#context;
    const nowMs = clock.now();
    const { undelivered } = state.current;
    // Even if nothing is due or the API is down: a refresh token that is unused for a month is lost.
    // Before the ledger, because it waits for a store that fails briefly.
    await this.#access.credentials();
    const ledger = await this.#ledger.current();
    const refused = await refusedCredentials(state.current, this.#access, nowMs);
    if (refused === 'paused') {
      return this.#withoutReading([credentialsRefused('the job does not try them again for an hour, unless they change')], ledger);
    }
    const systems = refused === 'changed' ? this.#systems(nowMs).map(withoutFailures) : this.#systems(nowMs);
    const planning = { systems, ledger, plan: this.#ledger.plan, nowMs, alarmCalls: this.#alarmCalls };
    if (this.#catchUp.length > 0) return await this.#readNow(this.#catchUp, sparePacing(planning), signal);
    const repeat = (undelivered > 0 && undelivered <= unpacedRepeats) || refused === 'changed';
    const planned = this.#storableReads(planPass({ ...planning, repeat }));
    if (planned.reads.length === 0) return this.#nothingToRead(ledger, nowMs);
    const apiProblem = dryRun ? undefined : await this.#destination.sink.probe(signal);
    if (apiProblem !== undefined) return this.#withoutReading([apiProblem], ledger);
    const rowLossPass = this.#passAfterRowLoss(ledger);
    if (rowLossPass !== undefined) return rowLossPass;
    return await this.#readNow(planned.reads, planned.pacing, signal);
  }

  async backfill(window: BackfillWindow, { signal }: Tick): Promise<EnphasePass> {
    const { settings, state, clock, deadlineMs, dryRun } = this.#context;
    // A backfill restores missing rows, so they are not its problem.
    this.#missingRowsReported = true;
    if (!dryRun && (await this.#destination.sink.probe(signal)) === undefined) {
      const rowLossPass = this.#passAfterRowLoss(await this.#ledger.current());
      if (rowLossPass !== undefined) return rowLossPass;
    }
    return await backfillPass(window, {
      settings,
      state: state.current,
      clock,
      deadlineMs,
      signal,
      takes: this.#destination.takes,
      toRows: (readings) => this.#destination.toRows(readings),
      probe: () => this.#destination.sink.probe(signal),
      read: async (reads, windowOf) => {
        const nowMs = clock.now();
        const systemIds = this.#systems(nowMs).map(({ systemId }) => systemId);
        const all = await this.#reader.read(reads, { pacing: this.#spare(nowMs), signal, systemIds, windowOf });
        return { ...all, problems: [...all.problems, ...this.#newProblems()] };
      },
    });
  }

  async *check(signal: AbortSignal): AsyncIterable<Finding> {
    const { settings, state, clock } = this.#context;
    const readDetails = async (systemId: number) => {
      const reads: readonly DueRead[] = [{ systemId, endpoint: 'system' }];
      const all = await this.#reader.read(reads, { pacing: { kind: 'unpaced' }, signal, systemIds: [systemId] });
      return { ...all, problems: [...all.problems, ...this.#newProblems()] };
    };
    const destination = this.#destination;
    const options = { settings, state: state.current, clock, ledger: this.#ledger, access: this.#access, destination, readDetails };
    try {
      yield* checkEnphase(options);
    } catch (error) {
      // The destination is still checked, so that all problems are reported at once.
      if (!(error instanceof WattjobsError)) throw error;
      yield { subject: 'tokens', message: error.message, problem: error, fix: error.fix };
    }
  }

  async close(): Promise<void> {}

  #systems(nowMs: number): readonly PlannedSystem[] {
    const { settings, state } = this.#context;
    return plannedSystems(settings, state.current, this.#destination.takes, nowMs);
  }

  /** A legacy API needs a system's summary to store anything else: other reads wait for the next summary. */
  #storableReads(planned: PassPlan): PassPlan {
    if (this.#destination.takes === 'rows') return planned;
    const withSummary = new Set(planned.reads.filter(({ endpoint }) => endpoint === 'summary').map(({ systemId }) => systemId));
    return { ...planned, reads: planned.reads.filter(({ systemId }) => withSummary.has(systemId)) };
  }

  get #alarmCalls(): number {
    return this.#destination.takes === 'rows' ? 2 : 1;
  }

  #spare(nowMs: number): Pacing {
    return sparePacing({ systems: this.#systems(nowMs), alarmCalls: this.#alarmCalls, nowMs });
  }

  #nothingToRead(ledger: Ledger, nowMs: number): EnphasePass {
    const { settings, state, log } = this.#context;
    const problems = problemsOfIdlePass(settings.systemIds, { state: state.current, ledger, plan: this.#ledger.plan, nowMs });
    log.info({ usedThisMonth: ledger.used, perMonth: this.#ledger.plan.perMonth }, 'nothing is due, so that the quota lasts');
    return { ...this.#withoutReading(problems, ledger), nothingDue: problems.length === 0 };
  }

  /** If the API lost rows: a pass that marks them as not delivered, so that the next one reads what it can again. */
  #passAfterRowLoss(ledger: Ledger): EnphasePass | undefined {
    const { state, clock, log } = this.#context;
    const seen = this.#destination.database();
    if (seen === undefined || !lacksRows(state.current.database, seen)) return undefined;
    log.error({ before: state.current.database, now: seen }, 'the local API has lost rows that it took');
    const nowMs = clock.now();
    return {
      ...this.#series(ledger),
      problems: [],
      next: 'at-once',
      nothingDue: true,
      remember: (current) => forgetDelivered(current, seen, nowMs),
    };
  }

  #withoutReading(problems: readonly WattjobsError[], ledger: Ledger): EnphasePass {
    const all = [...problems, ...this.#newProblems()];
    return { ...this.#series(ledger), problems: all };
  }

  async #readNow(reads: readonly DueRead[], pacing: Pacing, signal: AbortSignal): Promise<EnphasePass> {
    const { clock } = this.#context;
    const nowMs = clock.now();
    const systemIds = this.#systems(nowMs).map(({ systemId }) => systemId);
    const all = await this.#reader.read(reads, { pacing, signal, systemIds });
    const { outcomes, readings, change, ledger, refusedEverywhere, outOfCalls } = all;
    const problems = [...all.problems, ...this.#newProblems()];
    for (const { systemId, summary } of readings) if (summary !== undefined) this.#summaries.set(systemId, summary);
    const isCatchUp = pacing.kind === 'spare';
    this.#catchUp = outOfCalls
      ? []
      : outcomes.filter(({ behind }) => behind === true).map(({ systemId, endpoint }) => ({ systemId, endpoint }));
    if (readings.length === 0 && isCatchUp) return { ...this.#withoutReading([], ledger), problems, nothingDue: true };
    const refusedNow = refusedEverywhere ? { fingerprint: await fingerprintOf(this.#access), atMs: nowMs } : undefined;
    // Values that could not be read again are not shown as current.
    const summariesFailed = readings.length === 0 && reads.some(({ endpoint }) => endpoint === 'summary');
    return {
      ...this.#series(ledger),
      ...(summariesFailed ? { isPartial: false } : {}),
      rows: this.#destination.toRows(readings),
      problems,
      // Nothing new is not a failure: a night without an event, a system without a new report.
      nothingDue: hasAnswer(outcomes),
      next: this.#catchUp.length > 0 ? 'at-once' : 'tick',
      remember: (current, delivered) => ({
        ...rememberDatabase(change(current, delivered), delivered ? this.#destination.database() : undefined),
        quota: { month: monthOf(nowMs).name, used: ledger.used },
        refusedCredentials: refusedNow,
      }),
    };
  }

  /**
   * The series of a pass: those of tokens, quota and watermarks always, as any pass may rotate.
   * Readings of earlier runs stay if this run has no new ones.
   */
  #series(ledger: Ledger): Pick<EnphasePass, 'points' | 'isPartial'> {
    const { state, clock, settings, device } = this.#context;
    const { plan } = this.#ledger;
    const nowMs = clock.now();
    const summaries = [...this.#summaries.values()];
    const planning = { systems: this.#systems(nowMs), ledger, plan, nowMs, alarmCalls: this.#alarmCalls };
    const status = {
      summaries,
      state: state.current,
      ledger,
      plan,
      forecastCalls: forecastCalls(planning),
      tokens: this.#access.times(),
      powerMaxAgeMs: settings.powerMaxAgeMs,
    };
    return { points: toPoints(status, device, nowMs), isPartial: summaries.length === 0 };
  }

  /** Problems that the ledger and the access found, each reported once. */
  #newProblems(): readonly WattjobsError[] {
    const fresh = [...this.#ledger.problems, ...this.#access.problems].filter((problem) => !this.#reported.has(problem));
    for (const problem of fresh) this.#reported.add(problem);
    const missing = this.#missingRowsReported ? undefined : missingRowsProblem(this.#context.state.current.database);
    if (missing === undefined) return fresh;
    this.#missingRowsReported = true;
    return [...fresh, missing];
  }
}
