import { parseCommand, runCommand, UsageError } from './command-line.ts';

/** The simulators as a process. */
export async function run(): Promise<void> {
  try {
    const simulators = await runCommand(parseCommand(process.argv.slice(2)), (line) => process.stdout.write(`${line}\n`));
    const stop = () => void Promise.all(simulators.map((simulator) => simulator.close()));
    process.once('SIGINT', stop).once('SIGTERM', stop);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(error.message);
    process.exitCode = 78;
  }
}
