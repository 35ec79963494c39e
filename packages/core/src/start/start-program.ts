import { statSync } from 'node:fs';

/** The whole program, except its start. */
export interface Program {
  /** @param stop aborted by SIGTERM and SIGINT, including one that arrived while the program was loading */
  run(stop: AbortSignal): Promise<void>;
}

/** The oldest supported version of Node.js. */
const neededMajor = 24;
/** ExitCode.SettingsWrong, repeated here because an older Node.js may be unable to read its file. */
const settingsWrong = 78;

/**
 * Starts a program. Nothing else is loaded first: an older Node.js cannot even parse the rest. A signal during loading
 * would end the process without a message or, for process 1 of a container, be ignored by the kernel.
 */
export function startProgram(name: string, load: () => Promise<Program>): void {
  const found = process.versions.node;
  if (Number.parseInt(found, 10) < neededMajor) {
    process.stderr.write(`${name} needs Node.js ${neededMajor} or newer, and this is Node.js ${found}.\n`);
    process.exitCode = settingsWrong;
    return;
  }
  const certificates = process.env['NODE_EXTRA_CA_CERTS'];
  if (certificates !== undefined && isOtherThanFile(certificates)) {
    process.stderr.write(`NODE_EXTRA_CA_CERTS names ${certificates}, which is a pipe, a device or a directory: name a regular file.\n`);
    process.exitCode = settingsWrong;
    return;
  }
  const controller = new AbortController();
  // Not `once`: a second signal would end the process at once, and npm sends two for a single Ctrl-C.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => controller.abort(signal));
  void load().then((program) => program.run(controller.signal));
}

/** Node.js reads that file when TLS is loaded. For a pipe, it would wait forever, even after a stop signal. */
function isOtherThanFile(path: string): boolean {
  try {
    return !statSync(path).isFile();
  } catch {
    // Node.js itself warns about a file that it cannot open.
    return false;
  }
}
