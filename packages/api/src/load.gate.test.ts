import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { useApiProcesses } from './testing/use-api-processes.ts';

const connections = 200;
const loadMs = 6_000;
/** Five seconds in the queue at most, plus the work outside of it, on a busy machine. Without a queue, nothing is refused. */
const longestAnswerMs = 15_000;
/** `timeoutSeconds` of the readiness and the liveness probe in the chart. */
const longestProbeMs = 5_000;

interface Told {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly ms: number;
  readonly text: string;
}

describe(`the embedded database under ${connections} connections`, () => {
  const processes = useApiProcesses();
  let url = '';
  let key = '';
  beforeEach(async () => {
    ({ url } = await processes.start());
    key = readFileSync(join(processes.folder(), 'admin.key'), 'utf8').trim();
  });

  const shared = new Agent({ keepAlive: true });
  function ask(path: string, body?: unknown, agent = shared): Promise<Told> {
    const start = performance.now();
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      'x-api-key': key,
      ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': text.length }),
    };
    return new Promise((resolve, reject) => {
      const asked = request(`${url}${path}`, { method: text === undefined ? 'GET' : 'POST', agent, headers }, (answer) => {
        let said = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'], ms: performance.now() - start, text: said }),
        );
      });
      asked.on('error', reject).end(text);
    });
  }
  const post = (first: number, count: number) => {
    const interval = { kind: 'interval', system_id: 1, series: 'production_micro', duration_s: 300, energy_wh: 40, power_w: 480 };
    const items = Array.from({ length: count }, (_, index) => ({ ...interval, end_at: 1_700_000_100 + 300 * (first + index) }));
    return ask('/api/v1/enphase/batches', { items });
  };

  it('answers probes on new connections, limits every wait, and stores everything that it acknowledged', async () => {
    expect((await ask('/api/v1/enphase/batches', { items: [{ kind: 'system', system_id: 1, timezone: 'UTC' }] })).status).toBe(200);
    expect((await post(0, 5_000)).status).toBe(200);
    const end = performance.now() + loadMs;
    const isOver = () => performance.now() >= end;
    const probes: Told[] = [];
    const answers: Told[] = [];
    let acknowledged = 5_000;

    const probe = async (path: string) => {
      while (!isOver()) {
        probes.push(await ask(path, undefined, new Agent()));
        await delay(50);
      }
    };
    const read = async (path: string) => {
      while (!isOver()) {
        const answer = await ask(path);
        answers.push(answer);
        if (answer.status !== 200) await delay(200);
      }
    };
    const write = async (first: number) => {
      for (let batch = 0; !isOver(); batch += 1) {
        const answer = await post(first + batch * 1_000, 1_000);
        answers.push(answer);
        if (answer.status === 200) acknowledged += (JSON.parse(answer.text) as { data: { created: number } }).data.created;
      }
    };
    const intervals = '/api/v1/enphase/systems/1/intervals?series=production_micro&limit=';
    await Promise.all([
      probe('/healthz'),
      probe('/readyz'),
      ...Array.from({ length: connections / 2 }, () => read('/api/v1/enphase/systems')),
      // Each of these pages takes at least a tenth of a second: together they far exceed what can be served.
      ...Array.from({ length: connections / 2 - 4 }, () => read(`${intervals}5000`)),
      ...Array.from({ length: 4 }, (_, index) => write(1_000_000 * (index + 1))),
    ]);

    expect(probes.filter(({ status }) => status !== 200)).toEqual([]);
    expect(probes.length).toBeGreaterThan(10);
    expect(Math.max(...probes.map(({ ms }) => ms))).toBeLessThan(longestProbeMs);
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(longestAnswerMs);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(new Set(refused.map(({ status, retryAfter }) => `${status} ${retryAfter}`))).toEqual(new Set(['503 5']));
    expect(answers.length - refused.length).toBeGreaterThan(100);

    const metrics = (await ask('/metrics')).text;
    const counted = [...metrics.matchAll(/^wattjobs_api_request_duration_seconds_count\{.*status="503"\} (\d+)$/gm)];
    expect(counted.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(refused.length);
    expect(await countRows(intervals)).toBe(acknowledged);
  });

  async function countRows(path: string): Promise<number> {
    let count = 0;
    let cursor: string | null = '';
    while (cursor !== null) {
      const { text } = await ask(`${path}5000${cursor === '' ? '' : `&cursor=${cursor}`}`);
      const { meta } = JSON.parse(text) as { meta: { count: number; next_cursor: string | null } };
      count += meta.count;
      cursor = meta.next_cursor;
    }
    return count;
  }
});
