import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Demo, Program, StartProgram } from '@wattjobs/core/catalog';
import { demoEnphase, type EnphaseCloud, startEnphaseCloud } from '@wattjobs/simulators';

const [systemId] = demoEnphase.systemIds;
const daySeconds = 86_400;
const print = (line: string) => void process.stdout.write(`${line}\n`);

/** Everything that the demo runs against, in its own folder. */
interface Stage {
  readonly startProgram: StartProgram;
  readonly folder: string;
  readonly cloud: EnphaseCloud;
  readonly api: Program;
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** A day of solar production in a few seconds. */
export const demo: Demo = { tell };

/** Authorizes, collects a day, interrupts a run during a rotation, continues, and prints the API's data; returns 0 if all went well. */
async function tell(startProgram: StartProgram): Promise<number> {
  print('\nenphase-job collects a day of solar production into the local API.\n');
  const stage = await setUp(startProgram);
  try {
    await authorize(stage);
    stage.cloud.control({ clockSkewSeconds: -daySeconds });
    await collect(stage, 'the first run, yesterday', ['run']);
    stage.cloud.control({ clockSkewSeconds: 0 });
    ageTokens(stage);
    print('           a day passes');
    await endInTheMiddleOfARotation(stage);
    await collect(stage, 'the next run, with the tokens that the previous one stored', ['run']);
    await collect(stage, 'yesterday as a whole', ['backfill', '--from', dayOf(stage, -1), '--to', dayOf(stage, 0)]);
    await printProduction(stage);
    return 0;
  } finally {
    stage.api.child.kill();
    await stage.api.end;
    await stage.cloud.close();
    rmSync(stage.folder, { recursive: true, force: true });
  }
}

async function setUp(startProgram: StartProgram): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'wattjobs-demo-'));
  const keys = { admin: randomBytes(24).toString('hex'), collect: randomBytes(24).toString('hex') };
  mkdirSync(join(folder, 'keys'));
  for (const [name, key] of Object.entries(keys)) writeFileSync(join(folder, 'keys', name), key, { mode: 0o600 });
  const cloud = await startEnphaseCloud({ plan: 'partner', accessTokenSeconds: 3 * daySeconds });
  const api = startProgram('api', ['serve'], {
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: join(folder, 'data'),
    API_KEYS_PATH: join(folder, 'keys'),
  });
  const [apiUrl] = await api.until(/http:\/\/127\.0\.0\.1:\d+/);
  await api.until(/the API is ready/);
  print(`           the API is up, on an embedded Postgres in ${join(folder, 'data')}`);
  const { apiKey, clientId, clientSecret } = demoEnphase;
  const tokens = { api_key: apiKey, user_id: clientId, client_secret: clientSecret };
  writeFileSync(join(folder, 'tokens.json'), JSON.stringify(tokens), { mode: 0o600 });
  const settings = {
    ENPHASE_BASE_URL: `${cloud.url}/`,
    SYSTEM_ID: String(systemId),
    // The monthly quota must not delay a run.
    ENPHASE_PLAN: '1000/100000000',
    TOKENS_URL: `file://${folder}/tokens.json`,
    // No state is kept: each run is like the first one of its day.
    STATE_URL: 'memory:',
    WATTJOBS_API_URL: apiUrl,
    WATTJOBS_API_KEY: keys.collect,
  };
  return { startProgram, folder, cloud, api, apiUrl, apiKey: keys.admin, settings };
}

async function authorize({ startProgram, cloud, settings }: Stage): Promise<void> {
  const job = startProgram('enphase-job', ['authorize'], settings);
  const [address] = await job.until(/http:\S+\/oauth\/authorize\S+/);
  // The owner's part, in a browser.
  cloud.control({ consent: 'approve' });
  const { headers } = await fetch(address, { redirect: 'manual' });
  const code = new URL(headers.get('location') ?? '', cloud.url).searchParams.get('code') ?? '';
  job.child.stdin?.end(`${code}\n`);
  await expectEnd(job, 0);
  print('authorize  the owner consents, and the code becomes the first pair of tokens');
}

async function collect({ startProgram, settings }: Stage, what: string, args: readonly string[]): Promise<void> {
  const job = startProgram('enphase-job', args, settings);
  await expectEnd(job, 0);
  const { readings, ticks } = summaryOf(job);
  print(
    `${(args[0] ?? '').padEnd(10)} ${what}: ${String(readings)} rows in ${String(ticks)} ${ticks === 1 ? 'pass' : 'passes'}, exit code 0`,
  );
}

/** Dates the pair back by a day, so that a refresh is due however fast the programs were. */
function ageTokens({ folder }: Stage): void {
  const path = join(folder, 'tokens.json');
  const tokens: object = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...tokens, last_updated: new Date(Date.now() - daySeconds * 1000).toISOString() }));
}

async function endInTheMiddleOfARotation({ startProgram, folder, cloud, settings }: Stage): Promise<void> {
  cloud.control({ holdTokenAnswer: 'after' });
  const job = startProgram('enphase-job', ['run'], settings);
  while (cloud.heldTokenRequests === 0) {
    if (job.child.exitCode !== null) throw new Error(`the job did not refresh its tokens:\n${job.printed.stderr}`);
    await delay(20);
  }
  print('run        the refresh token is spent, but the answer has not arrived: SIGTERM');
  job.child.kill('SIGTERM');
  await delay(500);
  cloud.control({ holdTokenAnswer: 'none' });
  await expectEnd(job, 75);
  const { refresh_token: kept } = JSON.parse(readFileSync(join(folder, 'tokens.json'), 'utf8')) as Record<string, string>;
  if (!cloud.isLiveRefreshToken(kept ?? '')) throw new Error('the pair that the cloud issued was lost');
  print('           it waits for the answer, writes the new pair, and exits with 75: nothing is lost');
}

async function printProduction(stage: Stage): Promise<void> {
  const path = `/api/v1/enphase/systems/${systemId}/production/daily?from=${dayOf(stage, -1)}&to=${dayOf(stage, 0)}`;
  const reply = await fetch(`${stage.apiUrl}${path}`, { headers: { 'x-api-key': stage.apiKey } });
  print(`\nGET ${path}`);
  if (!reply.ok) throw new Error(`the API answered ${reply.status}: ${await reply.text()}`);
  const answer = (await reply.json()) as { data: readonly { date: string; energy_wh: number | null }[] };
  print(JSON.stringify(answer, null, 2));
  const [yesterday] = answer.data;
  // In its first minutes a day has no report yet, and there is no earlier data.
  const isKnown = yesterday !== undefined && (yesterday.energy_wh === null ? minutesOfDay(stage) < 10 : yesterday.energy_wh > 0);
  if (!isKnown) throw new Error('the API does not know what was produced yesterday');
}

/** A day in the system's zone, counted from today. */
function dayOf({ cloud }: Stage, offset: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: demoEnphase.timeZone }).format(cloud.nowMs() + offset * daySeconds * 1000);
}

/** The minutes since midnight in the system's zone. */
function minutesOfDay({ cloud }: Stage): number {
  const options = { timeZone: demoEnphase.timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const [hours = 0, minutes = 0] = new Intl.DateTimeFormat('en-GB', options).format(cloud.nowMs()).split(':').map(Number);
  return 60 * hours + minutes;
}

async function expectEnd(job: Program, exitCode: number): Promise<void> {
  const ended = await job.end;
  if (ended !== exitCode)
    throw new Error(`the job ended with ${ended} instead of ${exitCode}:\n${job.printed.stdout}${job.printed.stderr}`);
}

function summaryOf({ printed }: Program): Record<string, unknown> {
  const line = printed.stderr.trimEnd().split('\n').at(-1) ?? '{}';
  return JSON.parse(line) as Record<string, unknown>;
}
