import { Command, CommanderError } from 'commander';
import { asWattjobsError } from '../errors/as-wattjobs-error.ts';
import { FixSettings, ReportBug } from '../errors/errors.ts';
import { ExitCode } from '../errors/exit-code.ts';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import type { JobDefinition } from '../job.ts';
import { withoutUnmistakableSecrets } from '../redaction/known-secrets.ts';
import { summaryLine, summaryOfNothing } from '../run/summary.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import { checkVerb } from './check-verb.ts';
import { backfillWindow } from './backfill-window.ts';
import { describeJob } from './describe.ts';
import type { Host } from './host.ts';
import { jobVerb } from './job-verb.ts';
import { runVerb } from './run-verb.ts';
import { settingsHelp } from './settings-help.ts';

interface Options {
  readonly envFile?: string;
  readonly dryRun?: boolean;
  readonly from?: string;
  readonly to?: string;
}

/** Parses the arguments and does what they say; returns the exit code. */
export async function commandLine<Declaration extends SettingsDeclaration, State, Rows>(
  job: JobDefinition<Declaration, State, Rows>,
  host: Host,
): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.Delivered;
  const program = new Command(job.name)
    .description(job.summary)
    .exitOverride()
    .configureOutput({ writeOut: (text) => host.stdout(text), writeErr: (text) => host.stderr(text) })
    .addHelpText('after', () => settingsHelp(job));
  const verb = (name: string, summary: string, action: (options: Options) => Promise<ExitCode>, isDefault = false) =>
    program
      .command(name, { isDefault })
      .description(summary)
      .option('--env-file <path>', 'a file of settings, one NAME=value a line; the environment wins')
      .action(async (options: Options) => {
        exitCode = await action(options);
      });

  verb('run', 'reads until JOB_DURATION is over, delivers, exits', (options) => runVerb(job, host, { ...options, once: false }), true);
  verb('once', 'makes one pass now', (options) => runVerb(job, host, { ...options, once: true })).option(
    '--dry-run',
    'prints what would be delivered and keeps nothing: no push, no state',
  );
  verb('check', 'validates the settings, reaches source and sinks, proves the credentials', (options) => checkVerb(job, host, options));
  if (job.keepsHistory === true) {
    verb('backfill', 'reads a window in the past; where it was broken off, the next one goes on', (options) =>
      runVerb(job, host, { ...options, once: true, backfill: backfillWindow(options) }),
    )
      .requiredOption('--from <moment>', 'its begin: a date (YYYY-MM-DD), or a moment with its offset (ISO 8601)')
      .requiredOption('--to <moment>', 'its end: a date, which is the last day of it, or a moment')
      .option('--dry-run', 'prints what would be delivered and keeps nothing');
  }
  for (const own of job.verbs ?? []) verb(own.name, own.summary, (options) => jobVerb(job, own, host, options));
  program
    .command('describe')
    .description('prints settings, metrics and permissions as JSON')
    .action(() => host.stdout(`${JSON.stringify(describeJob(job), null, 2)}\n`));

  try {
    await program.parseAsync([...host.arguments], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.Delivered : ExitCode.SettingsWrong;
    return lastWords(job.name, asWattjobsError(error), host);
  }
}

/** What is said of a run that never began or broke off: the same line as a summary, where an operator looks for it. */
export function lastWords(job: string, error: WattjobsError, host: Host): ExitCode {
  const line = summaryLine(summaryOfNothing(job, host.environment['SOURCE_NAME'] ?? job, error), host.clock.now());
  if (error instanceof ReportBug && error.cause instanceof Error) host.stderr(withoutUnmistakableSecrets(`${error.cause.stack}\n`));
  host.stderr(host.isTerminal ? `${withoutUnmistakableSecrets(forPeople(error))}\n` : `${line}\n`);
  host.terminationMessage(line);
  return error.exitCode;
}

function forPeople(error: WattjobsError): string {
  if (!(error instanceof FixSettings)) return `${error.message}\n${error.wayOut}`;
  const lines = error.problems.map(
    ({ name, problem, example }) => `  ${name} ${problem}${example === undefined ? '' : `, for example ${example}`}`,
  );
  return [
    'The settings are wrong:',
    ...lines,
    ...(error.supply === undefined ? [] : [error.supply]),
    'All settings are listed by --help.',
  ].join('\n');
}
