import { type ErrorDetails, WattjobsError } from './wattjobs-error.ts';

/** One problem with one setting. */
export interface SettingProblem {
  /** The variable's name. */
  readonly name: string;
  /** What is wrong with its value; never contains a secret's value. */
  readonly problem: string;
  /** A valid value. */
  readonly example?: string;
}

/** Correct the settings: `problems` lists everything that is wrong with them. */
export class FixSettings extends WattjobsError {
  readonly problems: readonly SettingProblem[];
  /** Where the settings should come from, and how to supply them; absent if unknown. */
  readonly supply: string | undefined;

  constructor(problems: readonly SettingProblem[], supply?: string) {
    const lines = problems.map(
      ({ name, problem, example }) => `${name} ${problem}${example === undefined ? '' : ` (example: ${example})`}`,
    );
    super('SETTINGS_WRONG', lines.join('; '), { reason: 'settings', ...(supply === undefined ? {} : { fix: supply }) });
    this.problems = problems;
    this.supply = supply;
  }
}

/** Look at the state document and delete it: this job did not write it. */
export class RepairState extends WattjobsError {
  constructor(message: string, details: Omit<ErrorDetails, 'reason'> = {}) {
    super('STATE_CORRUPT', message, { ...details, reason: 'state_corrupt' });
  }
}

/** Restore the data: they are missing, damaged, or of another version. */
export class RestoreData extends WattjobsError {
  constructor(message: string, details: ErrorDetails) {
    super('DATA_UNUSABLE', message, details);
  }
}

/** Correct the credentials: a source or a sink refused them. */
export class RenewCredentials extends WattjobsError {
  constructor(message: string, details: ErrorDetails) {
    super('CREDENTIALS_REFUSED', message, details);
  }
}

/** Report the item: a sink refused it permanently. Everything else was accepted. */
export class ReportRefusedItem extends WattjobsError {
  constructor(message: string, details: ErrorDetails) {
    super('ITEM_REFUSED', message, details);
  }
}

/** Run a backfill: past data is missing at a sink, or a backfill has not reached its end. */
export class RunBackfill extends WattjobsError {
  constructor(message: string, details: ErrorDetails) {
    super('BACKFILL_NEEDED', message, details);
  }
}

/** Deliver again later: a sink did not accept the values. */
export class RetryDelivery extends WattjobsError {
  constructor(message: string, details: ErrorDetails) {
    super('DELIVERY_FAILED', message, details);
  }
}

/** Repair the outbox: it could not keep readings, or gave some up. */
export class RepairOutbox extends WattjobsError {
  constructor(message: string, details: ErrorDetails) {
    super('OUTBOX_FAILED', message, details);
  }
}

/** Read or write the state again later: its store does not answer. */
export class RetryState extends WattjobsError {
  constructor(message: string, details: Omit<ErrorDetails, 'reason'> = {}) {
    super('STATE_UNAVAILABLE', message, { ...details, reason: 'state_unavailable' });
  }
}

/** Wait for the quota to reset: the source allows no more requests now. */
export class WaitForQuota extends WattjobsError {
  constructor(message: string, details: ErrorDetails) {
    super('QUOTA_EXHAUSTED', message, details);
  }
}

/** Wait for another run: only one run at a time may do this work. */
export class WaitForLock extends WattjobsError {
  constructor(message: string, details: ErrorDetails) {
    super('LOCK_HELD', message, details);
  }
}

/** Wait for the database: it does not answer or is not ready. */
export class WaitForDatabase extends WattjobsError {
  constructor(message: string, details: Omit<ErrorDetails, 'reason'> = {}) {
    super('DATABASE_UNAVAILABLE', message, { ...details, reason: 'database_unavailable' });
  }
}

/** Run again: this run was stopped before it was complete. */
export class RunAgain extends WattjobsError {
  constructor(message = 'the run was stopped before its first pass was complete') {
    super('RUN_INTERRUPTED', message, { reason: 'interrupted' });
  }
}

/** Run again: this run did not end in time, so its watchdog ended it. */
export class RetryStuckRun extends WattjobsError {
  constructor(message: string, details: ErrorDetails) {
    super('RUN_STUCK', message, details);
  }

  /** The main thread was blocked by one task. */
  static silent(durationMs: number): RetryStuckRun {
    return new RetryStuckRun(`one task blocked the run for more than ${durationMs / 1000} s, so its watchdog ended it`, {
      reason: 'stuck',
    });
  }

  /** The run continued after its time limit. */
  static overdue(): RetryStuckRun {
    return new RetryStuckRun('the run exceeded its time limit, so its watchdog ended it', { reason: 'overdue' });
  }
}

/** Read the source later, or read another one: this one returned nothing usable. */
export class RetrySource extends WattjobsError {
  constructor(message: string, details: ErrorDetails) {
    super('SOURCE_UNAVAILABLE', message, details);
  }
}

/** Report the bug: the program did something that it should never do. */
export class ReportBug extends WattjobsError {
  constructor(cause: unknown) {
    super('BUG', cause instanceof Error ? cause.message : String(cause), { reason: 'bug', cause });
  }
}
