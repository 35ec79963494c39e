import { type ReceivedRequest, startServer } from '@wattjobs/core/testing';
import type { DueEndpoint, ReadingItem } from '@wattjobs/rows/consumption';

/** How the API misbehaves. */
interface Faults {
  /** The required key; none if absent. */
  key: string | undefined;
  /** The status of every answer to a question about what is due. */
  dueStatus: number;
  /** How many posts of readings succeed; later ones answer 503. */
  takes: number;
}

/** The routes of the API that this job uses, with endpoints that are due until a reading of them arrives. The real API is in packages/api. */
export async function startStubApi() {
  const faults: Faults = { key: undefined, dueStatus: 200, takes: Number.POSITIVE_INFINITY };
  let due: readonly DueEndpoint[] = [];
  const claimed = new Set<string>();
  const readings: ReadingItem[] = [];
  const server = await startServer((response, request) => {
    const { status, body } = answer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });

  function answer({ method, url, headers, body }: ReceivedRequest): { readonly status: number; readonly body: object } {
    if (url === '/readyz') return { status: 200, body: { status: 'UP' } };
    if (faults.key !== undefined && headers.authorization !== `Bearer ${faults.key}`) return refusal(401);
    if (url.startsWith('/api/v1/consumption/due')) {
      if (faults.dueStatus !== 200) return refusal(faults.dueStatus);
      const free = due.filter(({ id }) => !claimed.has(id)).slice(0, method === 'POST' ? JSON.parse(body).limit : undefined);
      if (method === 'POST') for (const { id } of free) claimed.add(id);
      return { status: 200, body: { success: true, data: free } };
    }
    const { items } = JSON.parse(body) as { readonly items: readonly ReadingItem[] };
    if (items.length > 0 && faults.takes <= 0) return refusal(503);
    if (items.length > 0) faults.takes -= 1;
    readings.push(...items);
    return { status: 200, body: { success: true, data: { created: items.length, updated: 0, unchanged: 0, refusals: [] } } };
  }

  return {
    ...server,
    faults,
    readings,
    get due(): readonly DueEndpoint[] {
      return due;
    },
    /** Makes these endpoints due; the claims of earlier ones end. */
    setDue(endpoints: readonly DueEndpoint[]): void {
      due = endpoints;
      claimed.clear();
    },
  };
}

function refusal(statusCode: number) {
  return { status: statusCode, body: { success: false, error: { message: 'as the test says', code: 'TEST', statusCode } } };
}
