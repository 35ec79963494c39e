import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { docker, imageOf } from '../images/docker.ts';

const run = promisify(execFile);
const folder = resolve(import.meta.dirname, '../../compose');

/** The project of one test: its containers, network and volumes. */
export interface Stack extends AsyncDisposable {
  /** Runs a command of Docker Compose, and returns its output. */
  compose(...args: readonly string[]): Promise<string>;
  /** The containers of all services or one, including those that ended. */
  containers(service?: string): Promise<readonly Container[]>;
}

/** What Docker says about a container. */
export interface Container {
  readonly Name: string;
  readonly RestartCount: number;
  readonly State: { readonly Status: string; readonly ExitCode: number; readonly Health?: { readonly Status: string } };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly CapDrop: readonly string[];
    readonly Memory: number;
    readonly PortBindings: Readonly<Record<string, readonly { readonly HostIp: string }[]>>;
  };
}

/** Compose as a plugin of Docker, or else Debian's program. */
const program: Promise<readonly [string, ...string[]]> = run('docker', ['compose', 'version']).then(
  () => ['docker', 'compose'],
  () => ['docker-compose'],
);

// Anything else in the environment would take precedence over the settings of the project, such as the BASE_URL of Vite.
const own = Object.fromEntries(
  ['PATH', 'HOME', 'DOCKER_HOST', 'DOCKER_CONFIG'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
);

const images = Object.fromEntries(
  ['torus-job', 'enphase-job', 'acuvim-job', 'api', 'simulators', 'pushgateway', 'prometheus'].map((name) => [
    `${name.toUpperCase().replaceAll('-', '_')}_IMAGE`,
    imageOf(name),
  ]),
);

/** A project with these settings, which take precedence over the file. Nothing is started yet; its disposal removes everything. */
export function createStack(name: string, envFile: string, settings: Readonly<Record<string, string>>): Stack {
  const project = `wattjobs-test-${name}-${Date.now().toString(36)}`;
  const env = { ...own, ...images, ...settings, COMPOSE_PROJECT_NAME: project };
  const compose = async (...args: readonly string[]) => {
    const [file, ...first] = await program;
    const { stdout, stderr } = await run(file, [...first, '--env-file', envFile, ...args], { cwd: folder, env, maxBuffer: 64 << 20 });
    return stdout + stderr;
  };
  return {
    compose,
    containers: async (service) => {
      const filters = [`project=${project}`, ...(service === undefined ? [] : [`service=${service}`])];
      const labels = filters.flatMap((filter) => ['--filter', `label=com.docker.compose.${filter}`]);
      const { stdout } = await docker(['ps', '--all', '--quiet', ...labels]);
      const ids = stdout.trim().split(/\s+/).filter(Boolean);
      return ids.length === 0 ? [] : JSON.parse((await docker(['inspect', ...ids])).stdout);
    },
    [Symbol.asyncDispose]: async () => {
      await compose('down', '--volumes', '--remove-orphans', '--timeout', '5');
    },
  };
}

/**
 * Asks until the answer is there.
 * @throws Error with the last failure if it takes more than two minutes
 */
export async function eventually<Answer>(ask: () => Promise<Answer | undefined>): Promise<Answer> {
  let failure: unknown = 'there was no answer';
  for (let tries = 0; tries < 120; tries += 1) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      failure = error;
    }
    await delay(1_000);
  }
  throw new Error(`nothing within two minutes: ${String(failure)}`);
}
