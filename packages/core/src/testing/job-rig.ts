import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../settings/environment.ts';
import type { FakeClock } from './fake-clock.ts';
import type { TestRun, TestRunResult } from './test-host.ts';

/** The Pushgateway of a rig: the simulator's. */
interface Receiver extends AsyncDisposable {
  readonly url: string;
  series(): readonly { readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

interface JobRigOptions<Servers> {
  /** Runs the command line of the job. */
  readonly command: (run: TestRun) => Promise<TestRunResult>;
  /** The verb of a run that names none. */
  readonly verb: string;
  /** The clock of the job and of its servers. */
  readonly clock: FakeClock;
  /** The servers that the job meets; the rig closes them. */
  readonly servers: Servers;
  /** The job's own settings, of which some name files of the rig: the rig adds `PUSHGATEWAY_URL` and `STATE_URL`. */
  readonly settings: (path: (name: string) => string) => Environment;
}

/** One run; options that are left out are those of every run of the rig. */
export interface RigRun extends Pick<TestRun, 'stop' | 'input'> {
  readonly verb?: readonly string[];
  /** Replaces settings of the rig; `undefined` removes one. */
  readonly settings?: Environment;
}

/**
 * A job and the servers that it meets, on one virtual clock, with its state in a file.
 * @typeParam SourceState the state of the job's source, as its definition writes it
 */
export class JobRig<SourceState, Servers extends Readonly<Record<string, AsyncDisposable>> & { readonly receiver: Receiver }>
  implements AsyncDisposable
{
  readonly clock: FakeClock;
  readonly servers: Servers;
  /** The settings of every run. */
  readonly settings: Environment;
  readonly #command: JobRigOptions<Servers>['command'];
  readonly #verb: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'job-rig-'));

  constructor({ command, verb, clock, servers, settings }: JobRigOptions<Servers>) {
    this.clock = clock;
    this.servers = servers;
    this.#command = command;
    this.#verb = verb;
    const jobSettings = settings((name) => this.path(name));
    this.settings = { PUSHGATEWAY_URL: servers.receiver.url, STATE_URL: `file://${this.statePath}`, ...jobSettings };
  }

  get receiver(): Servers['receiver'] {
    return this.servers.receiver;
  }

  /** The path of a file in the rig's own folder. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  get statePath(): string {
    return this.path('state.json');
  }

  /** The stored state of the source. */
  get state(): SourceState {
    return JSON.parse(readFileSync(this.statePath, 'utf8')).state.source;
  }

  /** The stored state of the runner. */
  get runState(): Readonly<Record<string, unknown>> {
    return JSON.parse(readFileSync(this.statePath, 'utf8')).state.run;
  }

  run({ verb = [this.#verb], settings = {}, ...run }: RigRun = {}): Promise<TestRunResult> {
    return this.#command({ arguments: verb, environment: { ...this.settings, ...settings }, clock: this.clock, ...run });
  }

  /** The receiver's current value of a series that has at least these labels; `undefined` if there is none. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const wanted = Object.entries(labels);
    return this.receiver.series().find((series) => series.name === name && wanted.every(([key, value]) => series.labels[key] === value))
      ?.value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(Object.values(this.servers).map((server) => server[Symbol.asyncDispose]()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
