export { createLogger } from './logger.ts';
export type { Telemetry } from './telemetry.ts';
export type { Tracing } from './tracing.ts';
