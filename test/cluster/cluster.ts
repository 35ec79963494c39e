import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { stringify } from 'yaml';
import { eventually } from './eventually.ts';

/** The images that the suites use; they must be loaded into the cluster. */
export const images = {
  job: process.env['JOB_IMAGE'] ?? 'wattjobs/torus-job:dev',
  consumptionJob: process.env['CONSUMPTION_JOB_IMAGE'] ?? 'wattjobs/consumption-job:dev',
  consumptionJobWithBrowser: process.env['CONSUMPTION_JOB_BROWSER_IMAGE'] ?? 'wattjobs/consumption-job-browser:dev',
  acuvimJob: process.env['ACUVIM_JOB_IMAGE'] ?? 'wattjobs/acuvim-job:dev',
  enphaseJob: process.env['ENPHASE_JOB_IMAGE'] ?? 'wattjobs/enphase-job:dev',
  api: process.env['API_IMAGE'] ?? 'wattjobs/api:dev',
  postgres: process.env['POSTGRES_IMAGE'] ?? 'wattjobs/postgres:dev',
  simulators: process.env['SIMULATORS_IMAGE'] ?? 'wattjobs/simulators:dev',
  pushgateway: process.env['PUSHGATEWAY_IMAGE'] ?? 'wattjobs/pushgateway:dev',
  victoriaMetrics: process.env['VICTORIA_METRICS_IMAGE'] ?? 'wattjobs/victoria-metrics:dev',
};

/** A program's exit code and output. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; `input` goes to its standard input, an object as YAML. */
export async function run(program: string, args: readonly string[], input?: unknown): Promise<Ended> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const exited = new Promise<number>((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve(code ?? 1));
  });
  child.stdin.end(input === undefined ? '' : typeof input === 'string' ? input : stringify(input));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { exitCode, stdout, stderr };
}

/**
 * Runs a program that must succeed and returns its output.
 * @throws Error with its whole output
 */
export async function succeed(program: string, args: readonly string[], input?: unknown): Promise<string> {
  const { exitCode, stdout, stderr } = await run(program, args, input);
  if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${exitCode}\n${stdout}${stderr}`);
  return stdout;
}

/** A suite's own namespace, with the restricted pod policy. */
export class Namespace implements AsyncDisposable {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  static async create(story: string): Promise<Namespace> {
    const name = `wattjobs-${story}-${Date.now().toString(36)}`;
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/warn': 'restricted' };
    await succeed('kubectl', ['create', '--filename', '-'], { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
    const namespace = new Namespace(name);
    // No pod is admitted before its account exists, which a controller creates a moment later.
    await eventually(`the default account of ${name}`, 60, async () =>
      (await namespace.attempt('get', 'serviceaccount', 'default')).exitCode === 0 ? true : undefined,
    );
    return namespace;
  }

  /** Runs kubectl in the namespace and returns its output. */
  kubectl(...args: readonly string[]): Promise<string> {
    return succeed('kubectl', ['--namespace', this.name, ...args]);
  }

  /** Like `kubectl`, for commands that may be refused. */
  attempt(...args: readonly string[]): Promise<Ended> {
    return run('kubectl', ['--namespace', this.name, ...args]);
  }

  /** Reads an object, or a list of them. */
  async read<Shape>(...args: readonly string[]): Promise<Shape> {
    return JSON.parse(await this.kubectl('get', '--output', 'json', ...args));
  }

  async create(object: unknown): Promise<void> {
    await succeed('kubectl', ['--namespace', this.name, 'create', '--filename', '-'], object);
  }

  createSecret(name: string, entries: Readonly<Record<string, string>>): Promise<void> {
    return this.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData: entries });
  }

  /** Waits until a pod exists and is ready: a new one of a StatefulSet comes a moment after its predecessor is gone. */
  async podReady(name: string, timeoutSeconds = 120): Promise<void> {
    await eventually(`the pod ${name}`, timeoutSeconds, async () =>
      (await this.attempt('get', 'pod', name)).exitCode === 0 ? true : undefined,
    );
    await this.kubectl('wait', '--for=condition=Ready', `pod/${name}`, `--timeout=${timeoutSeconds}s`);
  }

  /** Waits until a service has an address: that is a moment after its pod is ready. */
  async serviceReady(name: string): Promise<void> {
    const slices = ['endpointslices', '--selector', `kubernetes.io/service-name=${name}`];
    const path = 'jsonpath={.items[*].endpoints[*].conditions.ready}';
    await eventually(`an address of the service ${name}`, 60, async () =>
      (await this.kubectl('get', ...slices, '--output', path)).includes('true') ? true : undefined,
    );
  }

  /** The keys and decoded values of a Secret. */
  async secret(name: string): Promise<Readonly<Record<string, string>>> {
    const { data = {} } = await this.read<{ data?: Record<string, string> }>('secret', name);
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
  }

  /** Runs helm in the namespace; `values` are the chart's, if any. */
  helm(args: readonly string[], values?: unknown): Promise<string> {
    return succeed('helm', ['--namespace', this.name, ...args], values);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Its contents are deleted in the background.
    await succeed('kubectl', ['delete', 'namespace', this.name, '--wait=false']);
  }
}
