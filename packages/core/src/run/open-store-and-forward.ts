import { RepairOutbox } from '../errors/errors.ts';
import { WattjobsError } from '../errors/wattjobs-error.ts';
import { type OpenOutbox, openOutbox } from '../outbox/open-outbox.ts';
import { orphanedFolders } from '../outbox/outbox-folder.ts';
import type { LineSink } from '../sinks/line-sink.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import { isoTime, OutboxReport } from './outbox-report.ts';
import type { Resources } from './resources.ts';
import { StoreAndForward } from './store-and-forward.ts';
import type { Tally } from './tally.ts';

export type OutboxResources = Pick<
  Resources<SettingsDeclaration, unknown>,
  'runner' | 'outboxFolder' | 'clock' | 'random' | 'log' | 'telemetry' | 'stop'
>;

/** Of lines in memory, whatever the limit of a disk is. */
const memoryBytes = 64 * 1_048_576;

/**
 * Opens the outbox of a sink of lines: on the disk, or in memory if OUTBOX_DIR is not set or its disk fails.
 * @throws WaitForLock if another process uses its folder; FixSettings if its path can hold no folder
 */
export async function openStoreAndForward(
  sink: LineSink,
  resources: OutboxResources,
  tally: Tally,
  outOfTime: AbortSignal,
): Promise<StoreAndForward> {
  const { runner, outboxFolder: folder, clock, random, log, telemetry, stop: signal } = resources;
  const report = new OutboxReport({ log, tally });
  const limitBytes = runner.outboxMaxBytes;
  const options = { dialect: sink.dialect, limitBytes, clock, events: report, signal };
  let disk: OpenOutbox | undefined;
  if (folder === undefined) {
    log.info(
      { outbox: 'memory' },
      'readings that the receiver does not accept wait in memory and are lost at the end of the run: set OUTBOX_DIR',
    );
  } else {
    try {
      disk = await openOutbox({ ...options, folder });
      const { readingCount, byteLength, oldestMs } = disk.backlog.size;
      if (oldestMs !== undefined)
        log.info({ outbox: folder, readings: readingCount, bytes: byteLength, oldest: isoTime(oldestMs) }, 'readings wait in the outbox');
      if (disk.missingBytes > 0) {
        log.warn(
          { outbox: folder, missing_bytes: disk.missingBytes },
          'the disk of the outbox has less room than OUTBOX_MAX_BYTES allows: free some, or lower the limit',
        );
      }
    } catch (error) {
      if (!(error instanceof RepairOutbox)) throw error;
      report.diskFailed(error);
    }
  }
  const { outboxDirectory } = runner;
  const orphans = disk === undefined || outboxDirectory === undefined ? [] : [...orphanedFolders(outboxDirectory, disk.folder, clock)];
  const nextOrphan = async (): Promise<OpenOutbox | undefined> => {
    for (let orphan = orphans.shift(); orphan !== undefined; orphan = orphans.shift()) {
      try {
        const opened = await openOutbox({ ...options, folder: orphan, waitMs: 0 });
        log.info({ outbox: orphan }, 'a pod that no longer exists left readings: they are sent');
        return opened;
      } catch (error) {
        if (!(error instanceof WattjobsError)) throw error;
        log.warn({ err: error, outbox: orphan }, 'the readings of a pod that no longer exists cannot be sent yet');
      }
    }
    return undefined;
  };
  return new StoreAndForward({
    sink,
    disk,
    nextOrphan,
    memoryBytes,
    bytesPerSecond: runner.outboxBytesPerSecond,
    clock,
    random,
    report,
    tracing: telemetry.tracing,
    log,
    tally,
    outOfTime,
  });
}
