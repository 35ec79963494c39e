import { z } from 'zod';
import { HttpFailure } from '../http/http-failure.ts';
import type { HttpSession } from '../http/session.ts';
import { urlBelow } from '../http/url-below.ts';
import { parseJson } from '../json/parse-json.ts';
import { quoteForeignText } from '../redaction/foreign-text.ts';
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

interface MarkQuery {
  readonly baseUrl: URL;
  readonly session: HttpSession;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/** What a writer has marked as its own: the group of one device, and that of the metrics of its runs. */
export interface WriterMark {
  readonly labels: z.output<typeof markLabels>;
  readonly secondsAgo: number;
}

/**
 * Asks a Pushgateway which writers have recently pushed what (`GET /api/v1/metrics`, its README).
 * Returns none if it does not list its groups, or lists more than the read limit.
 */
export async function recentMarks({ baseUrl, session, nowMs, signal }: MarkQuery): Promise<readonly WriterMark[]> {
  try {
    const { status, body } = await session.get(urlBelow(baseUrl, '/api/v1/metrics'), { signal });
    return status === 200 ? marksIn(parseJson(body), nowMs / 1000) : [];
  } catch (error) {
    // If a Pushgateway does not respond, the failed push reports that.
    if (error instanceof HttpFailure) return [];
    throw error;
  }
}

/** The other writers that push groups of `own` and its devices, each once. */
export function otherWriters(marks: readonly WriterMark[], own: Writer, devices: ReadonlySet<string>): readonly OtherWriter[] {
  const others = new Map<string, OtherWriter>();
  for (const { labels, secondsAgo } of marks) {
    const shared = labels.writer === own.name ? undefined : sharedGroup(labels, own, devices);
    if (shared === undefined || others.has(labels.writer)) continue;
    others.set(labels.writer, { name: quoteForeignText(labels.writer, 200), group: shared, secondsAgo });
  }
  return [...others.values()].slice(0, maxReported);
}

function marksIn(json: unknown, nowSeconds: number): readonly WriterMark[] {
  const listed = listing.safeParse(json);
  if (!listed.success) return [];
  return listed.data.data.flatMap((listedGroup) => {
    const marked = group.safeParse(listedGroup);
    if (!marked.success) return [];
    const secondsAgo = Math.max(0, Math.round(nowSeconds - Number(marked.data.push_time_seconds.metrics[0]?.value)));
    // A writer of several devices has one mark for each.
    return secondsAgo <= recentSeconds ? marked.data[writerMetric].metrics.map(({ labels }) => ({ labels, secondsAgo })) : [];
  });
}

/** The group that a mark names and that this writer pushes too. */
function sharedGroup(
  { source, series_job, series_instance }: WriterMark['labels'],
  own: Writer,
  devices: ReadonlySet<string>,
): string | undefined {
  if (series_job === own.job && devices.has(series_instance)) return `job="${series_job}", instance="${series_instance}"`;
  return source === own.source ? `the metrics of the runs of source="${source}"` : undefined;
}
