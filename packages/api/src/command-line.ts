import { addVerb, describeProblem, followArguments, type Host, newProgram, reportFailure } from '@wattjobs/core/command-line';
import { ExitCode, FixSettings, WaitForDatabase, WattjobsError } from '@wattjobs/core/errors';
import { withoutUnmistakableSecrets } from '@wattjobs/core/redaction';
import type { Setting } from '@wattjobs/core/settings';
import type { BillOptions } from './billing/delivery/bill-options.ts';
import { billCommand } from './commands/bill-command.ts';
import { newCredentialsKeyCommand, rotateCredentialsCommand } from './commands/credentials-commands.ts';
import { dumpCommand, restoreCommand } from './commands/dump-commands.ts';
import { importCommand, type ImportOptions } from './commands/import-command.ts';
import { createKeyCommand, listKeysCommand, revokeKeyCommand } from './commands/keys-commands.ts';
import { migrateCommand } from './commands/migrate-command.ts';
import { openProgram, type Program } from './commands/program.ts';
import { retainCommand, type RetainOptions } from './commands/retain-command.ts';
import { serveCommand } from './commands/serve-command.ts';
import { isDatabaseAway } from './database/database-errors.ts';
import { Refusal } from './http/refusal.ts';
import { declaration } from './settings/declaration.ts';

interface CommonOptions {
  readonly envFile?: string;
}

/** Parses the arguments and runs the command; returns the exit code. */
export async function commandLine(host: Host): Promise<ExitCode> {
  const within = async (options: CommonOptions, work: (program: Program) => Promise<void>): Promise<void> => {
    const program = await openProgram(host, options.envFile);
    try {
      await work(program);
    } catch (error) {
      throw asDatabaseFailure(error);
    } finally {
      await program.telemetry.shutdown();
    }
  };
  const summary = 'Stores what the jobs read, in Postgres or an embedded PGlite, and serves it over HTTP.';
  const program = newProgram('wattjobs-api', summary, host).addHelpText('after', settingsHelp);
  addVerb(program, 'serve', 'serves requests until it is stopped', true).action((options: CommonOptions) => within(options, serveCommand));
  addVerb(program, 'migrate', 'brings the database up to date').action((options: CommonOptions) => within(options, migrateCommand));
  addVerb(program, 'dump', 'writes the whole database to a new file')
    .argument('<file>', 'the file to create')
    .action((file: string, options: CommonOptions) => within(options, (open) => dumpCommand(open, file)));
  addVerb(program, 'restore', 'loads a dump into an empty database')
    .argument('<file>', 'what "dump" wrote')
    .action((file: string, options: CommonOptions) => within(options, (open) => restoreCommand(open, file)));
  addVerb(program, 'retain', 'removes old readings and pages, but for those that a month rests on; without --apply it only prints them')
    .requiredOption('--readings-months <number>', 'how many whole months of readings stay')
    .requiredOption('--evidence-months <number>', 'how many whole months of pages and screenshots stay')
    .option('--apply', 'really removes them')
    .action((options: CommonOptions & RetainOptions) => within(options, (open) => retainCommand(open, options)));
  addVerb(program, 'bill', 'writes the consumption of a month or a year, and the statements, to files; closes and delivers a month')
    .requiredOption('--out <folder>', 'where the files go')
    .option(
      '--month <YYYY-MM>',
      'the month; by default the last one that has ended in UTC and in the zone of every endpoint; with --close, also those not closed before',
    )
    .option('--year <YYYY>', 'all its months that have ended, in place of a month')
    .option('--formats <list>', 'csv, csv-charges, xlsx, pdf, json', 'csv,xlsx,pdf')
    .option('--decimal-style <style>', 'dot or comma, in CSV', 'dot')
    .option('--customer <id>', 'only this customer, by id or reference')
    .option('--close', 'first closes the month, or corrects it if it was closed before')
    .option('--accept <reason>', 'why it is closed in spite of open questions')
    .option('--deliver', 'sends what WEBHOOK_URL, BUCKET_URL and SMTP_URL have not accepted yet')
    .action((options: CommonOptions & BillOptions) => within(options, (open) => billCommand(open, options)));
  const keys = program.command('keys').description('creates, lists and revokes keys');
  addVerb(keys, 'create', 'creates a key and prints it')
    .requiredOption('--name <name>', 'what it is for')
    .requiredOption('--scope <scopes...>', 'what it may do: read, collect, admin')
    .action((options: CommonOptions & { readonly name: string; readonly scope: readonly string[] }) =>
      within(options, (open) => createKeyCommand(open, { name: options.name, scopes: options.scope.flatMap((scope) => scope.split(',')) })),
    );
  addVerb(keys, 'list', 'lists all keys, without the keys themselves').action((options: CommonOptions) => within(options, listKeysCommand));
  addVerb(keys, 'revoke', 'revokes a key for good')
    .argument('<id>', 'its number in the list')
    .action((id: string, options: CommonOptions) => within(options, (open) => revokeKeyCommand(open, id)));
  const credentials = program.command('credentials').description('makes and rotates the key that seals the credentials of endpoints');
  addVerb(credentials, 'new-key', 'prints a new key').action((options: CommonOptions) => within(options, newCredentialsKeyCommand));
  addVerb(credentials, 'rotate', 'seals all credentials with CREDENTIALS_KEY in place of CREDENTIALS_KEY_OLD').action(
    (options: CommonOptions) => within(options, rotateCredentialsCommand),
  );
  addVerb(program, 'import-consumption', 'imports endpoints and readings of the platform that this API replaces')
    .option('--endpoints <file>', 'its table of endpoints, as CSV')
    .option('--readings <file>', 'its table of readings, as CSV')
    .option('--from <address>', 'its Postgres, in place of the files')
    .option('--apply', 'writes what would be imported; without it nothing is written')
    .action((options: CommonOptions & ImportOptions) => within(options, (open) => importCommand(open, options)));

  return (await followArguments(program, host, (error) => reportFailedRun(error, host))) ?? ExitCode.Delivered;
}

/** A database that goes away in the middle of a command is no bug: what was not committed was not done. */
function asDatabaseFailure(error: unknown): unknown {
  const cause = error instanceof Refusal && error.statusCode === 503 ? error.cause : error;
  if (error instanceof WattjobsError || (cause === error && !isDatabaseAway(error))) return error;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new WaitForDatabase(`the database did not finish what was asked of it: ${why}`, {
    fix: 'Run the command again once the database answers.',
    cause,
  });
}

/** Logs why the program ends. */
export function reportFailedRun(error: WattjobsError, host: Host): ExitCode {
  const { code, reason, message, fix, exitCode } = error;
  const time = new Date(host.clock.now()).toISOString();
  const line = JSON.stringify({
    level: 'fatal',
    time,
    job: 'wattjobs-api',
    exit_code: exitCode,
    error: code,
    reason,
    msg: withoutUnmistakableSecrets(`${message}. ${fix}`),
  });
  return reportFailure(error, { line, readable: readable(error) }, host);
}

function readable(error: WattjobsError): string {
  if (!(error instanceof FixSettings)) return `${error.message}\n${error.fix}`;
  return error.problems.map(describeProblem).join('\n');
}

function settingsHelp(): string {
  const lines = Object.values<Setting>(declaration).map(({ name, help, defaultText }) => {
    return `  ${name.padEnd(24)} ${help}${defaultText === undefined ? '' : ` (${defaultText})`}`;
  });
  return ['', 'Settings are environment variables; NAME_FILE may name a file that contains the value of NAME:', ...lines, ''].join('\n');
}
