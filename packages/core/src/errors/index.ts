export { errorCodes } from './error-codes.ts';
export {
  FixSettings,
  RenewCredentials,
  ReportBug,
  ReportRefusedItem,
  RestoreData,
  RetryDelivery,
  RetrySource,
  RetryState,
  RunAgain,
  RunBackfill,
  type SettingProblem,
  WaitForDatabase,
  WaitForLock,
  WaitForQuota,
} from './errors.ts';
export { ExitCode, exitCodeMeanings } from './exit-code.ts';
export { WattjobsError } from './wattjobs-error.ts';
