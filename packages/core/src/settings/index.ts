export { addressSchema } from './address-pattern.ts';
export { addressProblem } from './address-text.ts';
export { optionalAddress, optionalUrl, url } from './address-types.ts';
export type { TokensSecret } from './deployment-facts.ts';
export { type Environment, readEnvironmentFile, unknownVariables } from './environment.ts';
export { hostProblem } from './host-text.ts';
export { loadSettings, type SettingsRule } from './load-settings.ts';
export { logLevel } from './log-level.ts';
export { Secret } from './secret.ts';
export { settingsSecretVariable } from './settings-secret.ts';
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
} from './setting-types.ts';
export type { Parsed, ParsedSetting, Setting, SettingsDeclaration, SettingValues } from './setting.ts';
