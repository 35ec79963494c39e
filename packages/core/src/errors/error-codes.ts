import { ExitCode } from './exit-code.ts';

/** What an error code means; the table in docs/exit-codes.md is generated from this. */
export interface ErrorCodeDefinition {
  readonly exitCode: ExitCode;
  readonly meaning: string;
  readonly fix: string;
}

/** Every error that a job can end with. Codes are stable, because operators and alerts match on them. */
export const errorCodes = {
  SETTINGS_WRONG: {
    exitCode: ExitCode.SettingsWrong,
    meaning: 'A setting is missing, malformed or contradicts another.',
    fix: 'Correct what the message names.',
  },
  STATE_CORRUPT: {
    exitCode: ExitCode.SettingsWrong,
    meaning: 'The saved state is damaged, or something other than this job wrote it.',
    fix: 'Inspect the document that the message names; delete it to start over.',
  },
  DATA_UNUSABLE: {
    exitCode: ExitCode.SettingsWrong,
    meaning: 'The data that the local API kept is missing, damaged, or of another version; it was not touched.',
    fix: 'Restore a backup; the section “The data” in the README of the API explains how.',
  },
  CREDENTIALS_REFUSED: {
    exitCode: ExitCode.CredentialsRefused,
    meaning: 'A source or a sink refused the credentials.',
    fix: 'Correct the credentials; the next run tries them at once.',
  },
  BUG: {
    exitCode: ExitCode.Bug,
    meaning: 'The program did something that it should never do.',
    fix: 'Report it with the log.',
  },
  DELIVERY_FAILED: {
    exitCode: ExitCode.TryAgain,
    meaning: 'The last values did not reach a sink.',
    fix: 'Restore the sink, or fix what it refused; the next run tries again.',
  },
  OUTBOX_FAILED: {
    exitCode: ExitCode.TryAgain,
    meaning: 'The outbox could not keep readings, or reached its limit and gave up the oldest.',
    fix: 'Restore the sink, so that the outbox empties, or give the outbox more room; the log names what was lost.',
  },
  ITEM_REFUSED: {
    exitCode: ExitCode.TryAgain,
    meaning: 'A sink permanently refused an item. It accepted everything else.',
    fix: 'Report the item; the log names it and the reason.',
  },
  BACKFILL_NEEDED: {
    exitCode: ExitCode.TryAgain,
    meaning: 'Past data is missing at a sink, or a backfill is not complete.',
    fix: 'Run backfill for the window; it continues where the last one stopped.',
  },
  STATE_UNAVAILABLE: {
    exitCode: ExitCode.TryAgain,
    meaning: 'The state kept between runs could not be read or written.',
    fix: 'Restore access to the Secret and its API server, or free the disk of the file; the next run tries again.',
  },
  QUOTA_EXHAUSTED: {
    exitCode: ExitCode.TryAgain,
    meaning: 'The source’s quota is used up, and data was due.',
    fix: 'Wait until the quota resets, or get a larger one; the next run tries again.',
  },
  LOCK_HELD: {
    exitCode: ExitCode.TryAgain,
    meaning: 'Another run holds the lock on work that only one run may do at a time.',
    fix: 'Wait until the other run has ended; the next run tries again.',
  },
  DATABASE_UNAVAILABLE: {
    exitCode: ExitCode.TryAgain,
    meaning: 'The database of the local API does not answer.',
    fix: 'Start the database, or correct its address; then start the API again.',
  },
  RUN_INTERRUPTED: {
    exitCode: ExitCode.TryAgain,
    meaning: 'The run was stopped before its first pass, or what else it was to do, was complete.',
    fix: 'No action needed: the next run tries again.',
  },
  RUN_STUCK: {
    exitCode: ExitCode.TryAgain,
    meaning: 'The run did not end in time, so its watchdog ended it.',
    fix: 'Report it with the log: no response of a source should take this long to process. The next run tries again.',
  },
  TRANSPORT_FAILED: {
    exitCode: ExitCode.SourceUnavailable,
    meaning: 'A connection over a protocol other than HTTP failed, or got no usable answer.',
    fix: 'See the target and reason in the message.',
  },
  HTTP_FAILED: {
    exitCode: ExitCode.SourceUnavailable,
    meaning: 'A request got no usable answer.',
    fix: 'See the method, address and reason in the message.',
  },
  SOURCE_UNAVAILABLE: {
    exitCode: ExitCode.SourceUnavailable,
    meaning: 'The source returned no value during the whole run.',
    fix: 'The README of the job explains the reasons.',
  },
} as const satisfies Record<string, ErrorCodeDefinition>;

export type ErrorCode = keyof typeof errorCodes;
