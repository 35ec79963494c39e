import { FixSettings } from '../errors/errors.ts';
import { ExitCode } from '../errors/exit-code.ts';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import type { JobDefinition } from '../job/job.ts';
import { summaryLine, summaryOfNothing } from '../run/summary.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import { checkVerb } from './check-verb.ts';
import { backfillWindow } from './backfill-window.ts';
import { describeJob } from './describe.ts';
import type { Host } from './host.ts';
import { jobVerb } from './job-verb.ts';
import { describeProblem, sayLastWords } from './last-words.ts';
import { runVerb } from './run-verb.ts';
import { settingsHelp } from './settings-help.ts';
import { addVerb, followArguments, newProgram } from './shell.ts';
import { addVerbInput, verbInputValues } from './verb-input.ts';

interface Options {
  readonly envFile?: string;
  readonly dryRun?: boolean;
  readonly from?: string;
  readonly to?: string;
}

/** Parses the arguments and runs the verb; returns the exit code. */
export async function commandLine<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  host: Host,
): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.Delivered;
  const program = newProgram(job.name, job.summary, host).addHelpText('after', () => settingsHelp(job));
  const verb = (name: string, summary: string, action: (options: Options) => Promise<ExitCode>, isDefault = false) =>
    addVerb(program, name, summary, isDefault).action(async (...given: readonly unknown[]) => {
      // The arguments of a verb come before its options.
      exitCode = await action(given.at(-2) as Options);
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
  for (const own of job.verbs ?? []) {
    const { input = {} } = own;
    const command = verb(own.name, own.summary, (options) =>
      // An option of its own may have any name.
      jobVerb(job, own, host, { ...options, timed: false }, verbInputValues(command, input)),
    );
    addVerbInput(command, input);
  }
  program
    .command('describe')
    .description('prints settings, metrics and permissions as JSON')
    .action(() => host.stdout(`${JSON.stringify(describeJob(job), null, 2)}\n`));

  return (await followArguments(program, host, (error) => lastWords(job.name, error, host))) ?? exitCode;
}

/** Reports a run that never began or was aborted. It has the form of a summary, so operators find it in the usual place. */
export function lastWords(job: string, error: WattjobsError, host: Host): ExitCode {
  const line = summaryLine(summaryOfNothing(job, host.environment['SOURCE_NAME'] ?? job, error), host.clock.now());
  return sayLastWords(error, { line, forPeople: forPeople(error) }, host);
}

function forPeople(error: WattjobsError): string {
  if (!(error instanceof FixSettings)) return `${error.message}\n${error.fix}`;
  return [
    'The settings are wrong:',
    ...error.problems.map((problem) => `  ${describeProblem(problem)}`),
    ...(error.supply === undefined ? [] : [error.supply]),
    'All settings are listed by --help.',
  ].join('\n');
}
