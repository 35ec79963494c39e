export type { Destination, RowsAnswer } from './destination.ts';
export { localApiReasons } from './api-reasons.ts';
export { type ApiDatabase, LocalApi, localApiSettings } from './local-api.ts';
