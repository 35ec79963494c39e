export { errorCodes } from './error-codes.ts';
export {
  FixSettings,
  RenewCredentials,
  ReportBug,
  RestoreData,
  RetryDelivery,
  RetrySource,
  RetryState,
  type SettingProblem,
  WaitForDatabase,
  WaitForLock,
  WaitForQuota,
} from './errors.ts';
export { ExitCode, exitCodeMeanings } from './exit-code.ts';
export { WattjobsError } from './wattjobs-error.ts';
