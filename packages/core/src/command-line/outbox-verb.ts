import { appendFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ExitCode } from '../errors/exit-code.ts';
import { FixSettings, RetryDelivery } from '../errors/errors.ts';
import { WattjobsError } from '../errors/wattjobs-error.ts';
import type { JobDefinition } from '../job/job.ts';
import type { VerbInputValues } from '../job/verb-input.ts';
import { explainOutboxError } from '../outbox/explain-outbox-error.ts';
import { openOutbox } from '../outbox/open-outbox.ts';
import { outboxFolders } from '../outbox/outbox-folder.ts';
import { surveyOutbox, waitingLines } from '../outbox/survey-outbox.ts';
import { lineSinkOf } from '../run/open-line-outbox.ts';
import { isoTime, OutboxReport } from '../run/outbox-report.ts';
import type { Resources } from '../run/resources.ts';
import { StoreAndForward } from '../run/store-and-forward.ts';
import { Tally } from '../run/tally.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import type { Host } from './host.ts';
import { type OpenOptions, openResources } from './open-resources.ts';
import type { outboxVerbInput } from './outbox-verb-input.ts';

type Input = VerbInputValues<typeof outboxVerbInput>;
type OutboxResources = Pick<
  Resources<SettingsDeclaration, unknown>,
  'sinks' | 'runner' | 'clock' | 'random' | 'log' | 'telemetry' | 'stop' | 'print'
>;

/** `outbox`: for the lines that wait in OUTBOX_DIR, all shards of it together. @throws WattjobsError, which ends the command */
export async function outboxVerb<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  host: Host,
  options: OpenOptions,
  input: Input,
): Promise<ExitCode> {
  const resources = await openResources(job, host, { ...options, delivers: input.action === 'drain' });
  try {
    const directory = resources.runner.outboxDirectory;
    if (directory === undefined)
      throw new FixSettings([{ name: 'OUTBOX_DIR', problem: 'is not set', example: '/var/lib/wattjobs/outbox' }]);
    const action = actions[input.action];
    let failure: unknown;
    for (const folder of foldersIn(directory)) {
      try {
        await action(folder, resources, input);
      } catch (error) {
        const explained = explainOutboxError(error, folder);
        if (!(explained instanceof WattjobsError)) throw explained;
        // A shard that a run uses, or whose lines are refused, must not keep the others from being sent.
        failure ??= explained;
      }
    }
    if (failure !== undefined) throw failure;
    return ExitCode.Delivered;
  } finally {
    await resources.telemetry.shutdown();
  }
}

function foldersIn(directory: string): readonly string[] {
  try {
    return outboxFolders(directory);
  } catch (error) {
    throw explainOutboxError(error, directory);
  }
}

type Action = (folder: string, resources: OutboxResources, input: Input) => void | Promise<void>;

const actions: Readonly<Record<Input['action'], Action>> = { show, drain, export: exportLines, drop };

function show(folder: string, { print, runner }: Pick<OutboxResources, 'print' | 'runner'>): void {
  const { lineCount, readingCount, byteLength, segmentCount, oldestMs, newestMs, damagedFiles, quarantinedLines, evictions, holder } =
    surveyOutbox(folder, runner.outboxMaxBytes);
  const window = oldestMs === undefined || newestMs === undefined ? '' : `, from ${isoTime(oldestMs)} to ${isoTime(newestMs)}`;
  print(`${folder}\n`);
  print(`  waiting     ${readingCount} readings in ${lineCount} lines${window}\n`);
  print(`  on disk     ${byteLength} of ${runner.outboxMaxBytes} bytes, segments: ${segmentCount}\n`);
  print(`  quarantine  ${quarantinedLines} lines\n`);
  print(`  damaged     ${damagedFiles} files\n`);
  print(`  in use by   ${holder ?? 'nobody'}\n`);
  for (const eviction of evictions) print(`  lost        ${eviction}\n`);
}

async function drain(folder: string, resources: OutboxResources, { rate }: Input): Promise<void> {
  const { sinks, runner, clock, random, log, telemetry, stop, print } = resources;
  const sink = lineSinkOf(sinks);
  if (sink === undefined)
    throw new FixSettings([{ name: 'LINE_PROTOCOL_URL', problem: 'is not set', example: 'http://victoria-metrics:8428/write' }]);
  const tally = new Tally();
  tally.anyReading = true;
  const report = new OutboxReport({ log, tally });
  const disk = await openOutbox({ folder, dialect: sink.dialect, limitBytes: runner.outboxMaxBytes, clock, events: report, signal: stop });
  const bytesPerSecond = rate === undefined ? Infinity : positive('--rate', rate);
  const tracing = telemetry.tracing;
  const nextOrphan = () => Promise.resolve(undefined);
  const outbox = new StoreAndForward({
    sink,
    disk,
    nextOrphan,
    memoryBytes: 0,
    bytesPerSecond,
    clock,
    random,
    report,
    tracing,
    log,
    tally,
    outOfTime: stop,
  });
  try {
    let left: number;
    do {
      left = outbox.status.lineCount;
      await outbox.flush();
    } while (outbox.status.lineCount > 0 && outbox.status.lineCount < left && !stop.aborted);
    print(`${folder}: ${tally.readings} readings were sent, ${outbox.status.readingCount} wait\n`);
  } finally {
    await outbox.close();
  }
  const verdict = tally.verdict(stop.aborted);
  if (verdict !== undefined) throw verdict;
  if (outbox.status.lineCount > 0) throw new RetryDelivery(`${folder} was not emptied`, { reason: 'outbox_waits', fix: 'Start it again.' });
}

function exportLines(folder: string, { print }: Pick<OutboxResources, 'print'>, { file }: Input): void {
  if (file === undefined) {
    for (const text of waitingLines(folder)) print(text);
    return;
  }
  // Several shards go into one file.
  const write = (text: string) => {
    try {
      appendFileSync(resolve(file), text, { mode: 0o600 });
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error)) throw error;
      throw new FixSettings([{ name: '[file]', problem: `cannot be written: ${error.message}` }]);
    }
  };
  write('');
  let lineCount = 0;
  for (const text of waitingLines(folder)) {
    write(text);
    lineCount += text.split('\n').length - 1;
  }
  print(`${folder}: ${lineCount} lines were appended to ${file}\n`);
}

async function drop(
  folder: string,
  { print, runner, clock, log, stop }: OutboxResources,
  { yes, quarantine: onlyQuarantine }: Input,
): Promise<void> {
  const limitBytes = runner.outboxMaxBytes;
  const { lineCount, readingCount, quarantinedLines } = surveyOutbox(folder, limitBytes);
  const what = onlyQuarantine
    ? `${quarantinedLines} lines in quarantine`
    : `${readingCount} readings in ${lineCount} lines, ${quarantinedLines} lines in quarantine`;
  if (!yes) throw new FixSettings([{ name: '--yes', problem: `is not given: ${folder} holds ${what}, which would be lost` }]);
  const events = new OutboxReport({ log, tally: new Tally() });
  const outbox = await openOutbox({ folder, dialect: 'victoriametrics', limitBytes, clock, events, signal: stop });
  try {
    outbox.quarantine.clear();
    if (!onlyQuarantine) await outbox.drop();
    print(`${folder}: dropped ${what}\n`);
  } finally {
    await outbox.close();
  }
}

function positive(name: string, text: string): number {
  if (/^[1-9]\d{0,11}$/.test(text)) return Number(text);
  throw new FixSettings([{ name, problem: `is ${JSON.stringify(text.slice(0, 40))}, which is not a number of bytes`, example: '1000000' }]);
}
