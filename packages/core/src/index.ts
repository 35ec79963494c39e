export { main } from './command-line/main.ts';
export { describeJob, type JobDescription, type SettingDescription } from './command-line/describe.ts';
export { errorCodes } from './errors/error-codes.ts';
export { FixSettings, RenewCredentials, RetrySource, type SettingProblem } from './errors/errors.ts';
export { ExitCode, exitCodeMeanings } from './errors/exit-code.ts';
export { WattjobsError } from './errors/wattjobs-error.ts';
export { DropCookies } from './http/cookies.ts';
export type { Form } from './http/form.ts';
export { HttpFailure } from './http/http-failure.ts';
export { openPage, submitForm } from './http/open-page.ts';
export { Page } from './http/page.ts';
export { structureFingerprint } from './http/page-fingerprint.ts';
export { HttpSession } from './http/session.ts';
export { urlBelow } from './http/url-below.ts';
export {
  defineJob,
  type Finding,
  type JobContext,
  type Pass,
  type ReasonDefinition,
  type Source,
  type Tick,
} from './job.ts';
export type { Measurement, MetricDefinition, Unit } from './measurement.ts';
export { parseQuantity } from './numbers/quantity.ts';
export { knownUnit, type QuantityUnit } from './numbers/units.ts';
export { Secret } from './settings/secret.ts';
export type { SettingValues } from './settings/setting.ts';
export {
  choice,
  flag,
  number,
  optionalAddress,
  optionalSeconds,
  optionalTimeZone,
  requiredSecret,
  requiredText,
  seconds,
  text,
  url,
} from './settings/setting-types.ts';
export type { StateDefinition } from './state/job-state.ts';
export { partOf, type Remembered } from './state/remembered.ts';
export type { Clock } from './time/clock.ts';
