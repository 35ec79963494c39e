import { ApiMetrics } from '../../packages/api/src/metrics.ts';
import { sources } from '../../tools/sources.ts';

/** The series that any type of source can deliver. */
export const jobSeries: ReadonlySet<string> = new Set(sources.flatMap(({ job }) => job.metrics.map(({ name }) => name)));

const exposition = await new ApiMetrics(() => ({ total: 0, idle: 0, waiting: 0 })).exposition();

/** The API's own series. */
export const apiSeries: ReadonlySet<string> = new Set([...exposition.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? ''));
