import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The image of a package: `wattjobs/torus-job:dev`, unless TORUS_JOB_IMAGE names another. */
export function imageOf(packageName: string): string {
  return process.env[`${packageName.toUpperCase().replaceAll('-', '_')}_IMAGE`] ?? `wattjobs/${packageName}:dev`;
}

/** Their base image. */
export const baseImage = process.env['BASE_IMAGE'] ?? 'node:24-bookworm-slim';

/** No privileges, no writable files. */
export const confined = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];

/** Disables what an image does not need: the network too. */
export const locked = ['--network', 'none', ...confined];

/** A container's exit code and output. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a container to its end.
 * @throws Error if Docker itself fails
 */
export async function runContainer(name: string, options: readonly string[], args: readonly string[]): Promise<Ended> {
  try {
    return { exitCode: 0, ...(await docker(['run', '--rm', ...options, imageOf(name), ...args])) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: unknown; stderr?: unknown };
    // 125 is Docker's own code: the container never started.
    if (typeof code !== 'number' || code === 125) throw error;
    return { exitCode: code, stdout: String(stdout), stderr: String(stderr) };
  }
}

/** Runs a script in Node.js inside a container of the image, and returns its output. */
export async function runScript(name: string, script: string, options: readonly string[] = []): Promise<string> {
  const { exitCode, stdout, stderr } = await runContainer(name, [...locked, ...options, '--entrypoint', 'node'], ['-e', script]);
  if (exitCode !== 0) throw new Error(stderr);
  return stdout;
}

/** Docker's data about an image. */
export interface ImageDescription {
  readonly Size: number;
  readonly Config: {
    readonly User: string;
    readonly Entrypoint: readonly string[];
    readonly Labels: Readonly<Record<string, string>>;
  };
}

/**
 * Inspects an existing image.
 * @throws Error if there is none of that name
 */
export async function inspectImage(name: string): Promise<ImageDescription> {
  const { stdout } = await docker(['image', 'inspect', name]);
  return JSON.parse(stdout)[0];
}

/** Runs a command of Docker. */
export function docker(args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return run('docker', [...args], { maxBuffer: 64 << 20 });
}
