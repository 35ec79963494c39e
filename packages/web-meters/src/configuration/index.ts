export { authConfigSchema, endpointDocument, scrapingConfigSchema } from './document.ts';
export type { Authentication, ConfigurationProblem, MeterConfiguration, Step, ValueRule } from './meter-configuration.ts';
export { parseMeterConfiguration } from './parse-configuration.ts';
export { isPasswordField } from './steps.ts';
