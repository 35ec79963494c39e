import type { Command } from 'commander';
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
import { outboxVerbInput } from './outbox-verb-input.ts';
import { describeProblem, reportFailure } from './report-failure.ts';
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
    addVerb(program, name, summary, isDefault).action(async (...actionArguments: readonly unknown[]) => {
      // The arguments of a verb come before its options.
      exitCode = await action(actionArguments.at(-2) as Options);
    });

  verb('run', 'reads until JOB_DURATION ends, delivers, and exits', (options) => runVerb(job, host, { ...options, once: false }), true);
  const once: Command = verb('once', 'makes one pass now', (options) =>
    runVerb(job, host, { ...options, once: true, onceOptions: verbInputValues(once, job.onceOptions ?? {}) }),
  ).option('--dry-run', 'prints what would be delivered, without pushing it or saving state');
  addVerbInput(once, job.onceOptions ?? {});
  verb('check', 'validates the settings, connects to the source and the sinks, checks the credentials', (options) =>
    checkVerb(job, host, options),
  );
  if (job.keepsHistory === true) {
    verb('backfill', 'reads past data; a later backfill continues one that was interrupted', (options) =>
      runVerb(job, host, { ...options, once: true, backfill: backfillWindow(options) }),
    )
      .requiredOption('--from <time>', 'start of the window: a date (YYYY-MM-DD), or a time with a UTC offset (ISO 8601)')
      .requiredOption('--to <time>', 'end of the window: a date, which is included, or a time')
      .option('--dry-run', 'prints what would be delivered, without pushing it or saving state');
  }
  const outboxCommand = verb('outbox', 'shows, sends, exports or drops the readings that wait in OUTBOX_DIR', async (options) => {
    // Imported only if used: it would slow down the start of every run.
    const { outboxVerb } = await import('./outbox-verb.ts');
    return await outboxVerb(job, host, options, verbInputValues(outboxCommand, outboxVerbInput));
  });
  addVerbInput(outboxCommand, outboxVerbInput);
  for (const jobSpecific of job.verbs ?? []) {
    const { input = {} } = jobSpecific;
    const command = verb(jobSpecific.name, jobSpecific.summary, (options) =>
      // A job-specific option may have any name, even `timed`.
      jobVerb(job, jobSpecific, host, { ...options, timed: false }, verbInputValues(command, input)),
    );
    addVerbInput(command, input);
  }
  program
    .command('describe')
    .description('prints settings, metrics and permissions as JSON')
    .action(() => host.stdout(`${JSON.stringify(describeJob(job), null, 2)}\n`));

  return (await followArguments(program, host, (error) => reportFailedRun(job.name, error, host))) ?? exitCode;
}

/** Reports a run that never began or was aborted. It has the form of a summary, so operators find it in the usual place. */
export function reportFailedRun(job: string, error: WattjobsError, host: Host): ExitCode {
  const line = summaryLine(summaryOfNothing(job, host.environment['SOURCE_NAME'] ?? job, error), host.clock.now());
  return reportFailure(error, { line, readable: readableFailure(error) }, host);
}

function readableFailure(error: WattjobsError): string {
  if (!(error instanceof FixSettings)) return `${error.message}\n${error.fix}`;
  return [
    'The settings are wrong:',
    ...error.problems.map((problem) => `  ${describeProblem(problem)}`),
    ...(error.supply === undefined ? [] : [error.supply]),
    '--help lists all settings.',
  ].join('\n');
}
