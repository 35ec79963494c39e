import { parseCommand, runCommand, UsageError } from './command-line.ts';

async function main(): Promise<void> {
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

// Not awaited at the top level: the bundle is CommonJS, which cannot.
void main();
