import type { KeyedRow } from '@wattjobs/core/job';
import type { ProbedSink } from '@wattjobs/core/sinks';
import type { ReadingItem } from '@wattjobs/rows/consumption';

/** How many rows wait for an API that does not take them; of more, the oldest are lost, and the log says so. */
const mostWaiting = 5_000;

/**
 * The sink of the API. What it did not accept is offered again with the next part, because no later reading replaces it.
 * It waits without its page and picture: there may be many.
 */
export interface OfferingSink extends ProbedSink {
  /** What waits. */
  readonly waiting: readonly KeyedRow[];
}

/** @param onLost is told how many rows were given up */
export function offeringSink(sink: ProbedSink, kept: readonly KeyedRow[], onLost: (count: number) => void): OfferingSink {
  let waiting = kept;
  return {
    ...sink,
    get waiting() {
      return waiting;
    },
    deliver: async (batch, signal) => {
      const rows = new Map([...waiting, ...batch.rows].map((row) => [row.key, row]));
      const answer = await sink.deliver({ ...batch, rows: [...rows.values()] }, signal);
      const rest = (answer.retry?.batch.rows ?? []).map(withoutEvidence);
      waiting = rest.slice(-mostWaiting);
      if (rest.length > waiting.length) onLost(rest.length - waiting.length);
      return answer.retry === undefined
        ? answer
        : { ...answer, retry: { ...answer.retry, batch: { ...answer.retry.batch, rows: waiting } } };
    },
  };
}

/** A row without the parts that would fill the memory, or the state. */
export function withoutEvidence(row: KeyedRow): KeyedRow {
  const { pageStart: _pageStart, screenshot: _screenshot, ...item } = row.body as ReadingItem;
  return { ...row, body: item };
}
