import type { Logger } from 'pino';
import { isLineSink, type LineSink } from '../sinks/line-sink.ts';
import type { Sink } from '../sinks/sink.ts';
import type { OutboxResources } from './open-store-and-forward.ts';
import type { StoreAndForward } from './store-and-forward.ts';
import type { Tally } from './tally.ts';

/** The sink of lines among others; undefined if there is none. */
export function lineSinkOf(sinks: readonly Sink[]): LineSink | undefined {
  return sinks.find((sink) => isLineSink(sink));
}

/**
 * Opens the outbox of the sink of lines; undefined if the run has no such sink.
 * @throws WaitForLock if another process uses its folder; FixSettings if its path can hold no folder
 */
export async function openLineOutbox(
  resources: OutboxResources & { readonly sinks: readonly Sink[]; readonly dryRun: boolean; readonly log: Logger },
  tally: Tally,
  outOfTime: AbortSignal,
): Promise<StoreAndForward | undefined> {
  const { sinks, outboxFolder: folder, log, dryRun } = resources;
  const sink = lineSinkOf(sinks);
  if (sink === undefined) {
    if (folder !== undefined && !dryRun) {
      log.warn({ OUTBOX_DIR: folder }, 'OUTBOX_DIR has no effect: only what is sent to LINE_PROTOCOL_URL waits there');
    }
    return undefined;
  }
  // Imported only if used: it would slow down the start of every other run.
  const { openStoreAndForward } = await import('./open-store-and-forward.ts');
  return await openStoreAndForward(sink, resources, tally, outOfTime);
}
