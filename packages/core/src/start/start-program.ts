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
  const controller = new AbortController();
  // Each time: the second would end the process at once, and npm sends a second one for a single Ctrl-C.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => controller.abort(signal));
  void load().then((program) => program.run(controller.signal));
}
