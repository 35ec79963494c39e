import { HttpSession } from '@wattjobs/core/http';
import { apiSink, LocalApi, unconfiguredRowSink } from '@wattjobs/core/sinks';
import type { EnphaseContext } from '../context.ts';
import { noDestination } from '../settings.ts';
import { apiRows } from './api-rows.ts';
import type { Destination } from './destination.ts';
import { legacyApiSink } from './legacy-api-sink.ts';
import { legacyRow } from './legacy-row.ts';

/** The local API's route for the rows of this job. */
const batchPath = '/api/v1/enphase/batches';

/** Opens the configured API. Without one, the rows are those of the local API, and only a dry run can print them. */
export function openDestination({ settings, tracing }: Pick<EnphaseContext, 'settings' | 'tracing'>): Destination {
  const { localApiUrl, localApiKey: key, legacyApiUrl } = settings;
  const session = new HttpSession({ userAgent: 'wattjobs', cookies: 'none', requestTimeoutMs: 20_000, tracing });
  if (localApiUrl !== undefined) {
    const api = new LocalApi({ baseUrl: localApiUrl, key, session });
    return { takes: 'rows', sink: apiSink({ api, path: batchPath }), toRows: apiRows, database: () => api.database };
  }
  if (legacyApiUrl === undefined) {
    return { takes: 'rows', sink: unconfiguredRowSink(noDestination), toRows: apiRows, database: () => undefined };
  }
  return {
    takes: 'legacy-rows',
    sink: legacyApiSink({ url: legacyApiUrl, key, session }),
    toRows: (readings) => readings.map(legacyRow).filter((row) => row !== undefined),
    database: () => undefined,
  };
}
