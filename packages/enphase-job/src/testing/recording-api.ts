import { type ReceivedRequest, startServer } from '@wattjobs/core/testing';

/** How the API misbehaves. */
export interface RecordingApiFaults {
  /** `/readyz` answers 503. */
  notReady: boolean;
  /** Every post answers with this status. */
  postStatus: number | undefined;
  /** Posts with more items than this answer 413. */
  maxItems: number;
  /** The legacy address answers 200 with a web page. */
  legacyPage: boolean;
  /** Items that satisfy this are refused. */
  refuses: (item: Item) => boolean;
  /** The required key; none if absent. */
  key: string | undefined;
}

export type Item = Readonly<Record<string, unknown>>;

/**
 * Takes batches and legacy rows like the local API, and keeps them by natural key.
 * The real one is in packages/api; this one can fail on demand.
 */
export async function startRecordingApi() {
  const faults: RecordingApiFaults = {
    notReady: false,
    postStatus: undefined,
    maxItems: 10_000,
    legacyPage: false,
    refuses: () => false,
    key: undefined,
  };
  const rows = new Map<string, Item>();
  const legacy: Item[] = [];
  const posts: { readonly path: string; readonly items: number; readonly authorization: string | undefined }[] = [];
  const server = await startServer((response, request) => {
    const { status, body } = answer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body));
  });

  function answer({ method, url: path, headers, body: text }: ReceivedRequest): { status: number; body: unknown } {
    if (method === 'GET') return { status: faults.notReady && path === '/readyz' ? 503 : 200, body: { status: 'UP' } };
    const { items = [] } = path.endsWith('/batches') ? (JSON.parse(text) as { items: Item[] }) : {};
    posts.push({ path, items: items.length, authorization: headers.authorization });
    if (faults.key !== undefined && headers.authorization !== `Bearer ${faults.key}`) return refusal(401, 'the key is not known');
    if (path === '/nowhere/') return refusal(404, 'there is nothing at this address');
    if (faults.postStatus !== undefined && items.length > 0) return refusal(faults.postStatus, 'as the test says');
    if (path === '/legacy/') {
      if (faults.legacyPage) return { status: 200, body: '<!doctype html><title>Sign in</title>' };
      if (text === '{}') return { status: 422, body: { detail: 'system_id is missing' } };
      legacy.push(JSON.parse(text) as Item);
      return { status: faults.postStatus ?? 200, body: {} };
    }
    if (items.length > faults.maxItems) return refusal(413, 'too large');
    const outcomes = items.map(take);
    const count = (outcome: string) => outcomes.filter((candidate) => candidate === outcome).length;
    const refusals = outcomes.flatMap((outcome, index) =>
      outcome === 'refused' ? [{ index, field: 'energy_wh', reason: 'is refused by the test' }] : [],
    );
    const counts = { created: count('created'), updated: count('updated'), unchanged: count('unchanged'), refused: refusals.length };
    return { status: 200, body: { success: true, data: { ...counts, outcomes, refusals } } };
  }

  function take(item: Item): string {
    if (faults.refuses(item)) return 'refused';
    const key = keyOf(item);
    const before = rows.get(key);
    rows.set(key, item);
    if (before === undefined) return 'created';
    return JSON.stringify(before) === JSON.stringify(item) ? 'unchanged' : 'updated';
  }

  return {
    ...server,
    legacyUrl: `${server.url}/legacy/`,
    faults,
    posts,
    legacy,
    /** Its rows of one kind. */
    rows: (kind: string): readonly Item[] => [...rows.values()].filter((item) => item['kind'] === kind),
  };
}

function refusal(status: number, message: string): { status: number; body: unknown } {
  return { status, body: { success: false, error: { message, code: 'TEST', statusCode: status } } };
}

function keyOf(item: Item): string {
  const keys: Readonly<Record<string, readonly string[]>> = {
    system: [],
    summary: ['last_report_at'],
    interval: ['series', 'end_at'],
    event: ['serial_number', 'event_type_id', 'event_start_time'],
    alarm: ['alarm_id'],
  };
  return ['kind', 'system_id', ...(keys[String(item['kind'])] ?? [])].map((key) => String(item[key])).join(' ');
}
