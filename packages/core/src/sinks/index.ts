export type { Destination, RowsAnswer } from './destination.ts';
export { type ApiDatabase, LocalApi, localApiReasons, localApiSettings } from './local-api.ts';
