import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { FakeClock, JobRig, runJobCommand } from '@wattjobs/core/testing';
import { demoEnphase, type EnphaseCloudOptions, startEnphaseCloud, startPushgateway } from '@wattjobs/simulators';
import { enphaseJob } from '../job.ts';
import type { EnphaseState } from '../state.ts';
import { startRecordingApi } from './recording-api.ts';

type Servers = Awaited<ReturnType<typeof startServers>>;

/** Noon in New York, where the simulator's first system is, on a day without a clock change. */
const noonMs = Date.UTC(2026, 5, 17, 16, 3, 20);

async function startServers(clock: FakeClock, cloudOptions: EnphaseCloudOptions) {
  const now = () => clock.now();
  const [cloud, api, receiver] = await Promise.all([
    startEnphaseCloud({ now, ...cloudOptions }),
    startRecordingApi(),
    startPushgateway({ now }),
  ]);
  return { cloud, api, receiver };
}

/** enphase-job, a cloud, an API and a Pushgateway, with tokens in a file. The verb is `once` unless told otherwise. */
export class ReadsRig extends JobRig<EnphaseState, Servers> {
  static async start({ startMs = noonMs, ...options }: EnphaseCloudOptions & { readonly startMs?: number } = {}): Promise<ReadsRig> {
    const clock = new FakeClock(startMs);
    const servers = await startServers(clock, options);
    const settings = (path: (name: string) => string) => ({
      ENPHASE_BASE_URL: `${servers.cloud.url}/`,
      SYSTEM_ID: String(demoEnphase.systemIds[0]),
      TOKENS_URL: `file://${path('tokens.json')}`,
      WATTJOBS_API_URL: servers.api.url,
    });
    const rig = new ReadsRig({ command: (run) => runJobCommand(enphaseJob, run), verb: 'once', clock, servers, settings });
    const { accessToken, refreshToken } = servers.cloud.issueTokens();
    rig.tokens = {
      api_key: demoEnphase.apiKey,
      user_id: demoEnphase.clientId,
      client_secret: demoEnphase.clientSecret,
      access_token: accessToken,
      refresh_token: refreshToken,
      last_updated: new Date(clock.now()).toISOString(),
    };
    return rig;
  }

  get cloud() {
    return this.servers.cloud;
  }

  get api() {
    return this.servers.api;
  }

  get tokensPath(): string {
    return this.path('tokens.json');
  }

  /** The content of the token store. */
  get tokens(): Readonly<Record<string, string>> {
    return JSON.parse(readFileSync(this.tokensPath, 'utf8'));
  }

  set tokens(entries: Readonly<Record<string, string>>) {
    writeFileSync(this.tokensPath, JSON.stringify(entries));
    chmodSync(this.tokensPath, 0o600);
  }

  /** The calls in the ledger this month. */
  get counted(): number {
    return JSON.parse(this.tokens['quota_ledger'] ?? '{}').used;
  }

  /** Calls of the data API so far, in order. */
  get calls(): readonly string[] {
    return this.cloud.requests.map(({ kind }) => kind).filter((kind) => kind !== 'token' && kind !== 'authorize');
  }
}
