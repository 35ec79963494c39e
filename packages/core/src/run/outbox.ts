import type { Batch, Sink } from '../sinks/sink.ts';

/**
 * What became of a batch: the sink accepted it; it is kept where the end of the run loses nothing; or neither.
 */
export type Delivered = 'accepted' | 'kept' | 'undelivered';

/** Stands between a run and one sink, and is the only place that keeps what a sink did not accept. */
export interface Outbox {
  readonly sink: Sink;
  /** True if nothing waits that the end of the run would lose. */
  readonly isEmpty: boolean;
  deliver(batch: Batch): Promise<Delivered>;
  /** At the end of a run: tries what waits again for a few seconds. */
  flush(): Promise<void>;
}
