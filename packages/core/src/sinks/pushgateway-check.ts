import { z } from 'zod';
import { RenewCredentials, RetryDelivery } from '../errors/errors.ts';
import { isForeignRefusal } from '../http/foreign-page.ts';
import { HttpFailure } from '../http/http-failure.ts';
import { parseJson } from '../json/parse-json.ts';
import { redactUrl } from '../http/redact-url.ts';
import type { HttpReply, HttpSession } from '../http/session.ts';
import { withoutSecrets } from '../redaction/known-secrets.ts';
import { urlBelow } from '../http/url-below.ts';
import type { Finding } from '../job/finding.ts';
import { groupingPath } from './grouping-key.ts';
import { labelsKey, type SeriesGroup } from './series-groups.ts';

const subject = 'Pushgateway';

const family = z.object({ type: z.string(), metrics: z.array(z.object({ labels: z.record(z.string(), z.string()) })) });
const group = z.looseObject({ labels: z.record(z.string(), z.string()) });
/** The response of `GET /api/v1/metrics`: besides `labels`, each group contains its families by name. */
const listing = z.object({ status: z.literal('success'), data: z.array(group) });

type Group = z.infer<typeof group>;

/** A group as a run would push it. A clash with another group does not depend on values. */
export interface OwnGroup extends SeriesGroup {
  readonly series: readonly string[];
}

interface Check {
  readonly baseUrl: URL;
  readonly session: HttpSession;
  readonly signal: AbortSignal;
  /** The groups that a run would push, with the names of their series. */
  readonly own: readonly OwnGroup[];
}

/** Connects to the Pushgateway and looks for groups that would make it refuse ours. */
export async function checkPushgateway({ baseUrl, session, signal, own }: Check): Promise<readonly Finding[]> {
  const base = redactUrl(baseUrl).replace(/\/+$/, '');
  let reply: HttpReply;
  try {
    reply = await session.get(urlBelow(baseUrl, '/api/v1/metrics'), { signal });
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    const problem = new RetryDelivery(error.message, { reason: error.reasonOf('pushgateway'), cause: error });
    return [{ subject, message: `${base} cannot be reached (${error.kind})`, problem, fix: 'Start it, or correct PUSHGATEWAY_URL.' }];
  }
  if (isForeignRefusal(reply)) {
    const message = `${base} answers with status ${reply.status} and a web page, which is not a Pushgateway's`;
    const problem = new RetryDelivery(message, { reason: 'pushgateway_page' });
    return [{ subject, message, problem, fix: 'Find out what answers instead of the Pushgateway, or correct PUSHGATEWAY_URL.' }];
  }
  if (reply.status === 401 || reply.status === 403) {
    const problem = new RenewCredentials(`${base} refused the credentials`, { reason: 'pushgateway_credentials' });
    return [{ subject, message: `${base} refused the credentials`, problem, fix: 'Correct the user and password in PUSHGATEWAY_URL.' }];
  }
  const groups = parseListing(reply);
  if (groups === undefined) {
    const message = `${base} answers (status ${reply.status}), but lists no groups, so conflicting groups cannot be found`;
    return [
      { subject, message, fix: 'Check that PUSHGATEWAY_URL is the address of a Pushgateway. A VictoriaMetrics server lists no groups.' },
    ];
  }
  const conflicting = groups.filter((other) => own.some((ownGroup) => !isOwn(other, ownGroup) && clashes(other, ownGroup)));
  if (conflicting.length === 0) return [{ subject, message: `${base} answers, and no other group conflicts` }];
  return conflicting.map((other) => clashFinding(base, other));
}

function parseListing(reply: HttpReply): readonly Group[] | undefined {
  if (reply.status !== 200) return undefined;
  return listing.safeParse(parseJson(reply.body)).data?.data;
}

function isOwn({ labels }: Group, { job, instance }: OwnGroup): boolean {
  return labels['job'] === job && labels['instance'] === instance && Object.keys(labels).length === 2;
}

/** A family of another type, or one of our own series, makes every push inconsistent. */
function clashes(other: Group, own: OwnGroup): boolean {
  return own.series.some((name) => {
    const parsed = family.safeParse(other[name]);
    if (!parsed.success) return false;
    if (parsed.data.type !== 'GAUGE') return true;
    const ours = labelsKey({ job: own.job, instance: own.instance });
    return parsed.data.metrics.some((series) => labelsKey(series.labels) === ours);
  });
}

function clashFinding(base: string, other: Group): Finding {
  // The job comes first in the path, in whatever order the labels are listed.
  const { job = '', ...rest } = other.labels;
  const named = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== ''));
  const path = withoutSecrets(groupingPath({ job, ...named }));
  const message = `the group ${path} contains the same series, so every push would be refused`;
  const problem = new RetryDelivery(message, { reason: 'pushgateway_refused' });
  return { subject, message, problem, fix: `curl -X DELETE '${base}${path}'` };
}
