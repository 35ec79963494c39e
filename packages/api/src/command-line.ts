import { ExitCode, FixSettings, type Host, ReportBug, type Setting, WattjobsError, withoutUnmistakableSecrets } from '@wattjobs/core';
import { Command, CommanderError } from 'commander';
import { dumpCommand, restoreCommand } from './commands/dump-commands.ts';
import { createKeyCommand, listKeysCommand, revokeKeyCommand } from './commands/keys-commands.ts';
import { migrateCommand } from './commands/migrate-command.ts';
import { openProgram, type Program } from './commands/program.ts';
import { serveCommand } from './commands/serve-command.ts';
import { declaration } from './settings/declaration.ts';

interface CommonOptions {
  readonly envFile?: string;
}

/** Parses the arguments and does what they say; returns the exit code. */
export async function commandLine(host: Host): Promise<ExitCode> {
  const within = async (options: CommonOptions, work: (program: Program) => Promise<void>): Promise<void> => {
    const program = await openProgram(host, options.envFile);
    try {
      await work(program);
    } finally {
      await program.telemetry.shutdown();
    }
  };
  const command = (parent: Command, name: string, summary: string, isDefault = false) =>
    parent
      .command(name, { isDefault })
      .description(summary)
      .option('--env-file <path>', 'a file of settings, one NAME=value a line; the environment wins');

  const program = new Command('wattjobs-api')
    .description('Keeps what the jobs read in Postgres, or in an embedded PGlite, and answers questions about it.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => host.stdout(text), writeErr: (text) => host.stderr(text) })
    .addHelpText('after', settingsHelp);
  command(program, 'serve', 'answers requests until it is asked to end', true).action((options: CommonOptions) =>
    within(options, serveCommand),
  );
  command(program, 'migrate', 'brings the database up to date').action((options: CommonOptions) => within(options, migrateCommand));
  command(program, 'dump', 'writes everything that the database holds into a new file')
    .argument('<file>', 'where to')
    .action((file: string, options: CommonOptions) => within(options, (open) => dumpCommand(open, file)));
  command(program, 'restore', 'fills a database that holds nothing with a dump')
    .argument('<file>', 'what "dump" wrote')
    .action((file: string, options: CommonOptions) => within(options, (open) => restoreCommand(open, file)));
  const keys = program.command('keys').description('makes, lists and revokes keys');
  command(keys, 'create', 'makes a key and prints it')
    .requiredOption('--name <name>', 'what it is for')
    .requiredOption('--scope <scopes...>', 'what it may do: read, collect, admin')
    .action((options: CommonOptions & { readonly name: string; readonly scope: readonly string[] }) =>
      within(options, (open) => createKeyCommand(open, { name: options.name, scopes: options.scope.flatMap((scope) => scope.split(',')) })),
    );
  command(keys, 'list', 'lists all keys, without the keys themselves').action((options: CommonOptions) => within(options, listKeysCommand));
  command(keys, 'revoke', 'revokes a key for good')
    .argument('<id>', 'its number in the list')
    .action((id: string, options: CommonOptions) => within(options, (open) => revokeKeyCommand(open, id)));

  try {
    await program.parseAsync([...host.arguments], { from: 'user' });
    return ExitCode.Delivered;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.Delivered : ExitCode.SettingsWrong;
    return lastWords(error instanceof WattjobsError ? error : new ReportBug(error), host);
  }
}

/** Says why the program ends, where an operator looks for it. */
export function lastWords(error: WattjobsError, host: Host): ExitCode {
  const { code, reason, message, wayOut, exitCode } = error;
  const time = new Date(host.clock.now()).toISOString();
  const line = JSON.stringify({
    level: 'fatal',
    time,
    job: 'wattjobs-api',
    exit_code: exitCode,
    error: code,
    reason,
    msg: withoutUnmistakableSecrets(`${message}. ${wayOut}`),
  });
  if (error instanceof ReportBug && error.cause instanceof Error) host.stderr(withoutUnmistakableSecrets(`${error.cause.stack}\n`));
  host.stderr(host.isTerminal ? `${withoutUnmistakableSecrets(forPeople(error))}\n` : `${line}\n`);
  host.terminationMessage(line);
  return exitCode;
}

function forPeople(error: WattjobsError): string {
  if (!(error instanceof FixSettings)) return `${error.message}\n${error.wayOut}`;
  return error.problems
    .map(({ name, problem, example }) => `${name} ${problem}${example === undefined ? '' : `, for example ${example}`}`)
    .join('\n');
}

function settingsHelp(): string {
  const lines = Object.values<Setting>(declaration).map(({ name, help, defaultText }) => {
    return `  ${name.padEnd(22)} ${help}${defaultText === undefined ? '' : ` (${defaultText})`}`;
  });
  return ['', 'Settings are environment variables; NAME_FILE may name a file that holds the value of NAME:', ...lines, ''].join('\n');
}
