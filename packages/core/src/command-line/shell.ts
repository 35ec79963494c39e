import { Command, CommanderError } from 'commander';
import { asWattjobsError } from '../errors/as-wattjobs-error.ts';
import { ExitCode } from '../errors/exit-code.ts';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import type { Host } from './host.ts';

/** A program's command line, without its verbs. It prints through the host; the caller ends the process. */
export function newProgram(name: string, summary: string, host: Host): Command {
  return new Command(name)
    .description(summary)
    .exitOverride()
    .configureOutput({ writeOut: (text) => host.stdout(text), writeErr: (text) => host.stderr(text) });
}

/** Adds a verb that reads settings to a program or a group of verbs. */
export function addVerb(parent: Command, name: string, summary: string, isDefault = false): Command {
  return parent
    .command(name, { isDefault })
    .description(summary)
    .option('--env-file <path>', 'a file of settings, one NAME=value per line; the environment takes precedence');
}

/**
 * Runs the verb that the arguments name.
 * @param report reports a failure, and returns the exit code
 * @returns the exit code; undefined if the verb succeeded
 */
export async function followArguments(
  program: Command,
  host: Host,
  report: (error: WattjobsError) => ExitCode,
): Promise<ExitCode | undefined> {
  try {
    await program.parseAsync([...host.arguments], { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.Delivered : ExitCode.SettingsWrong;
    return report(asWattjobsError(error));
  }
}
