export { describeProblem, sayLastWords, tellUnaskedEnds } from './command-line/last-words.ts';
export { main } from './command-line/main.ts';
export { openLog } from './command-line/open-log.ts';
export { addVerb, followArguments, newProgram } from './command-line/shell.ts';
export { type Host, systemHost } from './command-line/host.ts';
export { describeJob, type JobDescription } from './command-line/describe.ts';
export { errorCodes } from './errors/error-codes.ts';
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
} from './errors/errors.ts';
export { ExitCode, exitCodeMeanings } from './errors/exit-code.ts';
export { WattjobsError } from './errors/wattjobs-error.ts';
export { withoutLineEnd } from './files/decode-file-text.ts';
export { exposure } from './files/exposure.ts';
export { readFileText } from './files/read-file-text.ts';
export { expectNamedFile } from './files/read-named-file.ts';
export { UnfitFile } from './files/unfit-file.ts';
export type { Finding } from './finding.ts';
export { DropCookies } from './http/cookies.ts';
export { ancestorsOf, type PageElement } from './http/dom.ts';
export type { Form } from './http/form.ts';
export type { SubmitControl, ValueControl } from './http/form-control.ts';
export { isWebPage } from './http/foreign-page.ts';
export { HttpFailure, type HttpFailureKind } from './http/http-failure.ts';
export { openPage, submissionAddress, submitForm } from './http/open-page.ts';
export { Page } from './http/page.ts';
export { structureFingerprint } from './http/page-fingerprint.ts';
export { type HttpReply, HttpSession } from './http/session.ts';
export { redactPath } from './http/redact-url.ts';
export { urlBelow } from './http/url-below.ts';
export {
  type BackfillWindow,
  defineJob,
  type JobContext,
  type JobVerb,
  type Pass,
  type ReasonDefinition,
  type Source,
  type Tick,
  type VerbContext,
} from './job.ts';
export type { ConnectOptions } from './kubernetes/connect.ts';
export { type HeldLease, LeaseLock } from './kubernetes/lease-lock.ts';
export { SecretEntries } from './kubernetes/secret-entries.ts';
export type { Measurement, MetricDefinition, Unit } from './measurement.ts';
export { excerpt, parseQuantity, type Quantity } from './numbers/quantity.ts';
export { isBeyondJsonLimits, parseJson } from './parse-json.ts';
export { knownUnit, type QuantityUnit } from './numbers/units.ts';
export type { DecimalSeparator } from './numbers/decimal.ts';
export type { Destination, RowsAnswer } from './sinks/destination.ts';
export { type ApiDatabase, LocalApi, localApiReasons, localApiSettings } from './sinks/local-api.ts';
export { quoteForeignText } from './redaction/foreign-text.ts';
export { rememberSecret, withoutSecrets, withoutUnmistakableSecrets } from './redaction/known-secrets.ts';
export { rememberUserinfo } from './redaction/userinfo.ts';
export { addressSchema } from './settings/address-pattern.ts';
export { addressProblem } from './settings/address-text.ts';
export { optionalAddress, optionalUrl, url } from './settings/address-types.ts';
export { hostProblem } from './settings/host-text.ts';
export { type Environment, readEnvironmentFile, unknownVariables } from './settings/environment.ts';
export { loadSettings, type SettingsRule } from './settings/load-settings.ts';
export { Secret } from './settings/secret.ts';
export type { TokensSecret } from './settings/deployment-facts.ts';
export type { Parsed, Setting, SettingsDeclaration, SettingValues } from './settings/setting.ts';
export {
  choice,
  choices,
  flag,
  number,
  optionalSecret,
  optionalSeconds,
  optionalTimeZone,
  requiredNumbers,
  requiredSecret,
  requiredText,
  seconds,
  text,
} from './settings/setting-types.ts';
export { explainFileError, hasErrno } from './state/file-errors.ts';
export { acquireFileLock, type FileLockOptions } from './state/file-lock.ts';
export { FileStore } from './state/file-store.ts';
export type { StateDefinition } from './state/job-state.ts';
export { observePlatform, type Platform } from './state/default-state-address.ts';
export { partOf, type Remembered } from './state/remembered.ts';
export { parseStateAddress, type StateAddress } from './state/state-address.ts';
export { StateConflict } from './state/store.ts';
export { createLogger } from './telemetry/logger.ts';
export type { Telemetry } from './telemetry/telemetry.ts';
export { type Clock, systemClock } from './time/clock.ts';
export { addDays } from './time/add-days.ts';
export { isTimeZone, timeZone, type TimeZone } from './time/time-zone.ts';
