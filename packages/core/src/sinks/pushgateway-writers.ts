import { z } from 'zod';
import { HttpFailure } from '../http/http-failure.ts';
import type { HttpSession } from '../http/session.ts';
import { urlBelow } from '../http/url-below.ts';
import { parseJson } from '../json/parse-json.ts';
import { type OtherWriter, type Writer, writerMetric } from './writer.ts';

/** A Pushgateway never forgets a group. One that was not pushed for this long is no longer in use. */
const recentSeconds = 2 * 3600;

/** More are not reported: one is enough to act on. */
const maxReported = 3;

const seriesOf = <Labels extends z.ZodType>(labels: Labels) => z.object({ metrics: z.array(z.object({ labels, value: z.string() })) });
const markLabels = z.object({ source: z.string(), writer: z.string(), series_job: z.string(), series_instance: z.string() });
const group = z.object({
  push_time_seconds: seriesOf(z.looseObject({})),
  [writerMetric]: seriesOf(markLabels),
});
const listing = z.object({ status: z.literal('success'), data: z.array(z.unknown()) });

interface WriterQuery {
  readonly baseUrl: URL;
  readonly session: HttpSession;
  readonly own: Writer;
  /** The devices whose groups it pushes. */
  readonly devices: readonly string[];
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/**
 * Asks a Pushgateway which other writers push to our groups (`GET /api/v1/metrics`, its README).
 * Returns none if it does not list its groups, or lists more than the read limit.
 */
export async function otherWriters({ baseUrl, session, signal, ...own }: WriterQuery): Promise<readonly OtherWriter[]> {
  try {
    const { status, body } = await session.get(urlBelow(baseUrl, '/api/v1/metrics'), { signal });
    return status === 200 ? findOthers(parseJson(body), own) : [];
  } catch (error) {
    // If a Pushgateway does not respond, the failed push reports that.
    if (error instanceof HttpFailure) return [];
    throw error;
  }
}

type OwnGroups = Pick<WriterQuery, 'own' | 'devices' | 'nowMs'>;

function findOthers(json: unknown, query: OwnGroups): readonly OtherWriter[] {
  const nowSeconds = query.nowMs / 1000;
  const listed = listing.safeParse(json);
  if (!listed.success) return [];
  const others: OtherWriter[] = [];
  for (const listedGroup of listed.data.data) {
    const marked = group.safeParse(listedGroup);
    if (!marked.success) continue;
    const secondsAgo = Math.max(0, Math.round(nowSeconds - Number(marked.data.push_time_seconds.metrics[0]?.value)));
    const [mark] = marked.data[writerMetric].metrics;
    if (mark === undefined || !(secondsAgo <= recentSeconds) || mark.labels.writer === query.own.name) continue;
    const shared = sharedGroup(mark.labels, query);
    if (shared !== undefined) others.push({ name: mark.labels.writer, group: shared, secondsAgo });
  }
  return others.slice(0, maxReported);
}

/** The group that a mark names and that this writer pushes too. */
function sharedGroup(
  { source, series_job, series_instance }: z.output<typeof markLabels>,
  { own, devices }: OwnGroups,
): string | undefined {
  if (series_job === own.job && devices.includes(series_instance)) return `job="${series_job}", instance="${series_instance}"`;
  return source === own.source ? `the metrics of the runs of source="${source}"` : undefined;
}
