import { statSync } from 'node:fs';

/** Everything of a program but its first moment. */
export interface Program {
  /** @param stop aborted by SIGTERM and SIGINT, also by one that came while the program was loaded */
  run(stop: AbortSignal): Promise<void>;
}

/** The oldest Node.js that runs this code. */
const neededMajor = 24;
/** ExitCode.SettingsWrong, which stands in a file that an older Node.js need not be able to read. */
const settingsWrong = 78;

/**
 * Starts a program. It is the whole of what a program loads first: an older Node.js cannot even parse the rest, and a signal that comes
 * while the rest is loaded would end the process without a word, or, as process 1 of a container, be ignored by the kernel.
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
  // Each time: the second would end the process at once, and npm sends a second one for a single Ctrl-C.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => controller.abort(signal));
  void load().then((program) => program.run(controller.signal));
}

/** Node.js reads that file once TLS is loaded, and would wait for a pipe for ever, also when it is told to end. */
function isOtherThanFile(path: string): boolean {
  try {
    return !statSync(path).isFile();
  } catch {
    // Of a file that it cannot open, Node.js itself warns.
    return false;
  }
}
