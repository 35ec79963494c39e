/**
 * How a run ends, as Kubernetes sees it.
 * The numbers are those of sysexits.h, if it has one for the case.
 */
export const ExitCode = {
  Delivered: 0,
  Bug: 1,
  /** EX_UNAVAILABLE */
  SourceUnavailable: 69,
  /** EX_TEMPFAIL */
  TryAgain: 75,
  /** EX_NOPERM */
  CredentialsRefused: 77,
  /** EX_CONFIG */
  SettingsWrong: 78,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** What each exit code means, and whether a retry can help; the table in docs/exit-codes.md is generated from this. */
export const exitCodeMeanings: readonly { readonly exitCode: ExitCode; readonly meaning: string; readonly retry: string }[] = [
  { exitCode: ExitCode.Delivered, meaning: 'Everything was delivered.', retry: 'not needed' },
  { exitCode: ExitCode.Bug, meaning: 'The program has a bug.', retry: 'may help; report it' },
  { exitCode: ExitCode.SourceUnavailable, meaning: 'The source returned no value during the whole run.', retry: 'the next run' },
  { exitCode: ExitCode.TryAgain, meaning: 'Something could not be delivered or saved.', retry: 'the next run' },
  { exitCode: ExitCode.CredentialsRefused, meaning: 'Credentials were refused.', retry: 'pointless: a person must act' },
  { exitCode: ExitCode.SettingsWrong, meaning: 'Settings are wrong.', retry: 'pointless: a person must act' },
];

const mostSevereFirst: readonly ExitCode[] = [
  ExitCode.SettingsWrong,
  ExitCode.CredentialsRefused,
  ExitCode.Bug,
  ExitCode.TryAgain,
  ExitCode.SourceUnavailable,
];

/** The exit code of a run to which all of `codes` applied. Exit codes that only a person can fix come first. */
export function mostSevereExitCode(codes: Iterable<ExitCode>): ExitCode {
  const applied = new Set(codes);
  return mostSevereFirst.find((code) => applied.has(code)) ?? ExitCode.Delivered;
}
