import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Namespace } from '../cluster.ts';
import { eventually } from '../eventually.ts';
import { jobEnd, runByHand, startByHand } from '../jobs.ts';
import { objectName } from '../release.ts';
import { authorize, cloudAddress, controlCloud, isLive } from './cloud.ts';
import { request } from './in-cluster.ts';
import { everythingSaid, followLogs } from './logs.ts';
import { apiKeys, enphaseSource, forget, installEnphase, systemId, tokensSecret } from './release.ts';

const source = 'roof';
const rotations = 10;
const apiAddress = `http://${objectName('api')}:5001`;

let namespace: Namespace;
let logs: ReturnType<typeof followLogs>;
/** Every token that was ever in the Secret, and the code of the consent. */
const tokens = new Set<string>();

beforeAll(async () => {
  namespace = await installEnphase('rotation', { [source]: enphaseSource({ suspend: false, schedule: '* * * * *' }) });
  logs = followLogs(namespace);
  tokens.add(await authorize(namespace, source, tokensSecret));
});

afterAll(async () => {
  logs?.stop();
  await namespace?.[Symbol.asyncDispose]();
});

async function refreshes(): Promise<number> {
  return (await controlCloud(namespace)).grants['refresh']?.['accepted'] ?? 0;
}

/** Waits until the cloud holds the answer for a token that it has already spent. */
function tokenIsSpent(): Promise<true> {
  return eventually('a token that is spent', 60, async () => ((await controlCloud(namespace)).heldTokenRequests > 0 ? true : undefined));
}

async function noteTokens(): Promise<Readonly<Record<string, string>>> {
  const entries = await namespace.secret(tokensSecret);
  for (const key of ['access_token', 'refresh_token']) if (entries[key] !== undefined) tokens.add(entries[key]);
  return entries;
}

async function getJson(url: string, headers: Readonly<Record<string, string>>) {
  const { status, body } = await request(namespace, { url, headers });
  if (status !== 200) throw new Error(`${url} answered ${status}: ${body}`);
  return JSON.parse(body);
}

describe('an enphase source whose pods are deleted at random times', () => {
  it('was authorized by a Job, which deleted the code', async () => {
    const entries = await noteTokens();
    expect(Object.keys(entries).toSorted()).toEqual(
      expect.arrayContaining(['access_token', 'api_key', 'client_secret', 'last_updated', 'refresh_token', 'user_id']),
    );
    expect(entries).not.toHaveProperty('authorization_code');
    expect(await isLive(namespace, entries['refresh_token'])).toBe(true);
  });

  it(`rotates ${rotations} times, and never loses the pair`, async () => {
    const deleted: string[] = [];
    for (let run = 0; (await refreshes()) < rotations || deleted.length < rotations / 2; run += 1) {
      if (run > 40) throw new Error('there were forty runs, and fewer rotations than wanted');
      const job = `run-${run}`;
      const isCaught = run % 3 === 0;
      if (isCaught) await controlCloud(namespace, { holdTokenAnswer: 'after' });
      await startByHand(namespace, source, job);
      // One of three runs is caught at the worst moment: its token is spent, but the answer has not arrived. One continues, one is deleted at random.
      const waitMs = randomInt(4_000);
      if (isCaught) await tokenIsSpent();
      else await delay(waitMs);
      if (run % 3 !== 1) {
        deleted.push(isCaught ? 'during the rotation' : `after ${waitMs} ms`);
        await namespace.kubectl('delete', 'pod', '--selector', `batch.kubernetes.io/job-name=${job}`, '--wait=false', '--ignore-not-found');
      }
      if (isCaught) {
        await delay(1_000);
        await controlCloud(namespace, { holdTokenAnswer: 'none' });
      }
      await jobEnd(namespace, job);
      // A scheduled run may be rotating now: then the next pair is on its way.
      await eventually(`a pair that works, after ${job}`, 30, async () => {
        const entries = await noteTokens();
        return (await isLive(namespace, entries['refresh_token'])) ? true : undefined;
      });
    }
    process.stdout.write(`${await refreshes()} rotations, ${deleted.length} pods deleted: ${deleted.join(', ')}\n`);
    expect(deleted.length).toBeGreaterThanOrEqual(rotations / 2);
  });

  it('has a valid pair at the end', async () => {
    // Scheduled runs continue meanwhile: the pair is that of the last rotation.
    await namespace.kubectl('patch', 'cronjob', objectName(source), '--patch', '{"spec":{"suspend":true}}');
    await eventually('the end of the scheduled runs', 120, async () => {
      const { items } = await namespace.read<{ items: { status: { active?: number } }[] }>('jobs');
      return items.some(({ status }) => (status.active ?? 0) > 0) ? undefined : true;
    });
    // It reads the whole day again, but the API must not store rows twice.
    await forget(namespace, source);
    expect(await runByHand(namespace, source, 'last')).toMatchObject({ outcome: 'Complete', pods: [{ exitCode: 0 }] });
    expect(await isLive(namespace, (await noteTokens())['refresh_token'])).toBe(true);
  });

  it('has every interval in the API exactly once', async () => {
    const { access_token: token, api_key: key } = await namespace.secret(tokensSecret);
    const path = `${cloudAddress}/api/v4/systems/${systemId}/telemetry/production_micro?key=${key}&granularity=day`;
    const reported: { intervals: { end_at: number; enwh: number }[] } = await getJson(path, { authorization: `Bearer ${token}` });
    const wanted = new Map(reported.intervals.map(({ end_at, enwh }) => [end_at, enwh]));
    const first = Math.min(...wanted.keys());
    const rows: { end_at: number; energy_wh: number }[] = [];
    let cursor = '';
    do {
      const from = new Date((first - 300) * 1000).toISOString();
      const query = `series=production_micro&from=${from}&limit=100${cursor}`;
      const page = await getJson(`${apiAddress}/api/v1/enphase/systems/${systemId}/intervals?${query}`, { 'x-api-key': apiKeys.admin });
      rows.push(...page.data);
      cursor = page.meta.next_cursor === null || page.meta.next_cursor === undefined ? '' : `&cursor=${page.meta.next_cursor}`;
    } while (cursor !== '');
    const ends = rows.map(({ end_at }) => end_at);
    expect(new Set(ends).size, 'no interval twice').toBe(ends.length);
    const last = Math.max(...ends);
    const due = [...wanted.keys()].filter((end) => end <= last);
    process.stdout.write(
      `${ends.length} intervals in the API, ${wanted.size} in the cloud now, the last ${last} and ${Math.max(...wanted.keys())}\n`,
    );
    expect(
      due.filter((end) => !ends.includes(end)),
      'no interval is missing',
    ).toEqual([]);
    expect(rows.filter(({ end_at, energy_wh }) => wanted.get(end_at) !== energy_wh)).toEqual([]);
    // The last run was a moment ago: only newer data may be missing.
    expect(due.length).toBeGreaterThanOrEqual(wanted.size - 2);
  });

  it('shows no secret in any log, termination message or event', async () => {
    await noteTokens();
    const { api_key: apiKey = '', client_secret: clientSecret = '', user_id: userId } = await namespace.secret(tokensSecret);
    const basic = Buffer.from(`${userId}:${clientSecret}`).toString('base64');
    const canaries = [...tokens, apiKey, clientSecret, basic, ...Object.values(apiKeys), 'canary-database-password'];
    const said = await everythingSaid(namespace, logs);
    // A run that was stopped during its rotation has no whole pass; if nothing else was due, that is not a failure.
    const interrupted = said.text.match(/"msg":"the run is over"[^\n]*"ticks":0/g)?.length ?? 0;
    process.stdout.write(`${interrupted} runs were ended before their pass was complete\n`);
    process.stdout.write(`${said.pods} pods logged ${said.text.length} characters; looked for ${canaries.length} secrets\n`);
    expect(interrupted, 'runs that were ended during a pass').toBeGreaterThan(0);
    expect(said.pods).toBeGreaterThan(10);
    expect(said.text).toContain('the run is over');
    expect(canaries.filter((canary) => canary === '' || said.text.includes(canary)).length).toBe(0);
    expect(said.text).not.toMatch(/eyJ[\w-]{10,}\.[\w-]{10,}\./);
  });
});
