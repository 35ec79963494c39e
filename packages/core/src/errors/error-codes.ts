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
    meaning: 'The state kept between runs is not what this job wrote.',
    fix: 'Look at the document that the message names; delete it to start afresh.',
  },
  DATA_UNUSABLE: {
    exitCode: ExitCode.SettingsWrong,
    meaning: 'The data that the local API kept is missing, damaged, or of another version; it was not touched.',
    fix: 'Restore a backup; the chapter on the data in the README of the API tells how.',
  },
  CREDENTIALS_REFUSED: {
    exitCode: ExitCode.CredentialsRefused,
    meaning: 'A source or a sink refused the credentials.',
    fix: 'Correct the credentials; the next run tries them at once.',
  },
  BUG: {
    exitCode: ExitCode.Bug,
    meaning: 'The program did something that it never should.',
    fix: 'Report it with the log.',
  },
  DELIVERY_FAILED: {
    exitCode: ExitCode.TryAgain,
    meaning: 'The last values did not reach a sink.',
    fix: 'Bring the sink back, or mend what it refused; the next run tries again.',
  },
  ITEM_REFUSED: {
    exitCode: ExitCode.TryAgain,
    meaning: 'A sink will never take an item as it is. It took everything else.',
    fix: 'Report the item; the log names it and the reason.',
  },
  BACKFILL_NEEDED: {
    exitCode: ExitCode.TryAgain,
    meaning: 'Past data is missing at a sink, or a backfill has not reached its end.',
    fix: 'Run backfill for the window; it continues from where the last one stopped.',
  },
  STATE_UNAVAILABLE: {
    exitCode: ExitCode.TryAgain,
    meaning: 'The state kept between runs could not be read or written.',
    fix: 'Restore access to the Secret and its API server, or free the disk of the file; the next run tries again.',
  },
  QUOTA_EXHAUSTED: {
    exitCode: ExitCode.TryAgain,
    meaning: 'The source’s quota is used up, and something was due.',
    fix: 'Wait until the quota begins anew, or get a larger one; the next run tries again.',
  },
  LOCK_HELD: {
    exitCode: ExitCode.TryAgain,
    meaning: 'Another run holds the lock on what only one may do at a time.',
    fix: 'Wait until the other run has ended; the next run tries again.',
  },
  DATABASE_UNAVAILABLE: {
    exitCode: ExitCode.TryAgain,
    meaning: 'The database of the local API does not answer.',
    fix: 'Start the database, or correct its address; then start the API again.',
  },
  RUN_INTERRUPTED: {
    exitCode: ExitCode.TryAgain,
    meaning: 'The run was stopped before its first pass was complete.',
    fix: 'Nothing is to be done: the next run tries again.',
  },
  RUN_STUCK: {
    exitCode: ExitCode.TryAgain,
    meaning: 'The run did not end in time, and its watchdog ended it as a kill would.',
    fix: 'Report it with the log: nothing that a source shows should take so long. The next run tries again.',
  },
  TRANSPORT_FAILED: {
    exitCode: ExitCode.SourceUnavailable,
    meaning: 'Something could not be reached, or gave no usable answer, by a protocol other than HTTP.',
    fix: 'See the target and reason in the message.',
  },
  HTTP_FAILED: {
    exitCode: ExitCode.SourceUnavailable,
    meaning: 'A request got no usable answer.',
    fix: 'See the method, address and reason in the message.',
  },
  SOURCE_UNAVAILABLE: {
    exitCode: ExitCode.SourceUnavailable,
    meaning: 'The source gave no value in the whole run.',
    fix: 'The reasons are explained in the README of the job.',
  },
} as const satisfies Record<string, ErrorCodeDefinition>;

export type ErrorCode = keyof typeof errorCodes;
