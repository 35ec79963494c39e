import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, runJobCommand, type TestRunResult } from '@wattjobs/core/testing';
import {
  demoEnphase,
  type EnphaseCloud,
  type EnphaseCloudOptions,
  type PushgatewayReceiver,
  startEnphaseCloud,
  startPushgateway,
} from '@wattjobs/simulators';
import { enphaseJob } from '../job.ts';
import type { EnphaseState } from '../state.ts';
import { type RecordingApi, startRecordingApi } from './recording-api.ts';

interface RunOptions {
  readonly verb?: readonly string[];
  readonly settings?: Readonly<Record<string, string | undefined>>;
  readonly stop?: AbortSignal;
  /** Lines of standard input. */
  readonly input?: readonly string[];
}

/** Noon in New York, where the simulator's first system is, on a day without a clock change. */
const startMs = Date.UTC(2026, 5, 17, 16, 3, 20);

/** A cloud, an API and a Pushgateway on one virtual clock, and enphase-job, with tokens and state in files. */
export class ReadsRig implements AsyncDisposable {
  readonly clock: FakeClock;
  readonly cloud: EnphaseCloud;
  readonly api: RecordingApi;
  readonly receiver: PushgatewayReceiver;
  readonly #folder = mkdtempSync(join(tmpdir(), 'enphase-'));

  private constructor(clock: FakeClock, cloud: EnphaseCloud, api: RecordingApi, receiver: PushgatewayReceiver) {
    this.clock = clock;
    this.cloud = cloud;
    this.api = api;
    this.receiver = receiver;
    this.tokens = {
      api_key: demoEnphase.apiKey,
      user_id: demoEnphase.clientId,
      client_secret: demoEnphase.clientSecret,
      ...pairOf(cloud),
      last_updated: new Date(clock.now()).toISOString(),
    };
  }

  static async start(options: EnphaseCloudOptions & { readonly startMs?: number } = {}): Promise<ReadsRig> {
    const { startMs: atMs = startMs, ...cloudOptions } = options;
    const clock = new FakeClock(atMs);
    const now = () => clock.now();
    const [cloud, api, receiver] = await Promise.all([
      startEnphaseCloud({ now, ...cloudOptions }),
      startRecordingApi(),
      startPushgateway({ now }),
    ]);
    return new ReadsRig(clock, cloud, api, receiver);
  }

  get tokensPath(): string {
    return join(this.#folder, 'tokens.json');
  }

  get statePath(): string {
    return join(this.#folder, 'state.json');
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

  /** The job's state. */
  get state(): EnphaseState {
    return JSON.parse(readFileSync(this.statePath, 'utf8')).state.source;
  }

  get settings(): Readonly<Record<string, string>> {
    return {
      ENPHASE_BASE_URL: `${this.cloud.url}/`,
      SYSTEM_ID: String(demoEnphase.systemIds[0]),
      TOKENS_URL: `file://${this.tokensPath}`,
      WATTJOBS_API_URL: this.api.url,
      PUSHGATEWAY_URL: this.receiver.url,
      STATE_URL: `file://${this.statePath}`,
    };
  }

  /** Calls of the data API so far, in order. */
  get calls(): readonly string[] {
    return this.cloud.requests.map(({ kind }) => kind).filter((kind) => kind !== 'token' && kind !== 'authorize');
  }

  /** Runs the job; `once` by default. */
  run({ verb = ['once'], settings = {}, ...host }: RunOptions = {}): Promise<TestRunResult> {
    const environment = { ...this.settings, ...settings };
    return runJobCommand(enphaseJob, { arguments: verb, environment, clock: this.clock, ...host });
  }

  /** The current value in the Pushgateway. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const matches = (given: Readonly<Record<string, string>>) => Object.entries(labels).every(([key, value]) => given[key] === value);
    return this.receiver.series().find((series) => series.name === name && matches(series.labels))?.value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.cloud.close(), this.api[Symbol.asyncDispose](), this.receiver.close()]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function pairOf(cloud: EnphaseCloud): Readonly<Record<string, string>> {
  const { accessToken, refreshToken } = cloud.issueTokens();
  return { access_token: accessToken, refresh_token: refreshToken };
}
