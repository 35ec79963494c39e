import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, runJobCommand, type TestRunResult } from '@wattjobs/core/testing';
import {
  demoCredentials,
  type PushgatewayReceiver,
  startPushgateway,
  startTorusCloud,
  startTorusUnit,
  type TorusCloud,
  type TorusUnit,
  type TorusUnitOptions,
} from '@wattjobs/simulators';
import { torusJob } from '../job.ts';

interface RunOptions {
  readonly verb?: readonly string[];
  readonly settings?: Readonly<Record<string, string | undefined>>;
  readonly stop?: AbortSignal;
}

/** A cloud, a unit and a receiver on one virtual clock, and torus-job to run against them, with its state in a file. */
export class Rig implements AsyncDisposable {
  readonly clock: FakeClock;
  readonly cloud: TorusCloud;
  readonly unit: TorusUnit;
  readonly receiver: PushgatewayReceiver;
  readonly #folder = mkdtempSync(join(tmpdir(), 'torus-'));

  private constructor(clock: FakeClock, cloud: TorusCloud, unit: TorusUnit, receiver: PushgatewayReceiver) {
    this.clock = clock;
    this.cloud = cloud;
    this.unit = unit;
    this.receiver = receiver;
  }

  static async start(unitOptions: TorusUnitOptions = {}): Promise<Rig> {
    const clock = new FakeClock();
    const now = () => clock.now();
    const [cloud, unit, receiver] = await Promise.all([
      startTorusCloud({ now }),
      startTorusUnit({ now, ...unitOptions }),
      startPushgateway({ now }),
    ]);
    return new Rig(clock, cloud, unit, receiver);
  }

  get statePath(): string {
    return join(this.#folder, 'torus.json');
  }

  /** The state of the source. */
  get state(): { readonly cloud: Record<string, unknown>; readonly unit: Record<string, unknown>; readonly deviceLastSeenMs?: number } {
    return JSON.parse(readFileSync(this.statePath, 'utf8')).state.source;
  }

  /** The state of the runner. */
  get runState(): Readonly<Record<string, unknown>> {
    return JSON.parse(readFileSync(this.statePath, 'utf8')).state.run;
  }

  get settings(): Readonly<Record<string, string>> {
    return {
      BASE_URL: this.cloud.url,
      TORUS_USERNAME: demoCredentials.username,
      TORUS_PASSWORD: demoCredentials.password,
      TORUS_LOCAL_URL: this.unit.url,
      PUSHGATEWAY_URL: this.receiver.url,
      STATE_URL: `file://${this.statePath}`,
      JOB_DURATION: '60',
    };
  }

  /** Runs the job; 60 virtual seconds with four ticks by default. */
  run({ verb = ['run'], settings = {}, stop }: RunOptions = {}): Promise<TestRunResult> {
    const environment = { ...this.settings, ...settings };
    return runJobCommand(torusJob, { arguments: verb, environment, clock: this.clock, ...(stop === undefined ? {} : { stop }) });
  }

  /** The receiver's current value; `undefined` if the series does not exist. */
  value(name: string): number | undefined {
    return this.receiver.series().find((series) => series.name === name)?.value;
  }

  /** The values of `torus_data_source` in each push. */
  get sources(): readonly number[] {
    return this.receiver.pushes.flatMap(({ body }) => {
      const value = /^torus_data_source (\d)$/m.exec(body)?.[1];
      return value === undefined ? [] : [Number(value)];
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.cloud.close(), this.unit.close(), this.receiver.close()]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
