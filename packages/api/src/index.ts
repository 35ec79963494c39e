import type { Setting } from '@wattjobs/core/settings';
import { declaration } from './settings/declaration.ts';

export { describeSchema } from './migrations/describe-schema.ts';
export { openApiDocument } from './openapi/openapi-document.ts';

/** Every setting of the API, for the tables and the chart. */
export const apiSettings: readonly Setting[] = Object.values(declaration);
