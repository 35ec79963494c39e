export { apiSink, type ProbedSink } from './api-sink.ts';
export { localApiReasons } from './api-reasons.ts';
export { LocalApi } from './local-api.ts';
export type { ApiDatabase } from './local-api-answer.ts';
export { unconfiguredRowSink } from './no-sink.ts';
export { localApiSettings } from './local-api-settings.ts';
export { type Answer, type Batch, type Retry, type Sink } from './sink.ts';
