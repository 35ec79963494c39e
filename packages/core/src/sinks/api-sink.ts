import { ReportRefusedItem } from '../errors/errors.ts';
import type { WattjobsError } from '../errors/wattjobs-error.ts';
import { quoteForeignText } from '../redaction/foreign-text.ts';
import type { LocalApi } from './local-api.ts';
import { countRowReadings, nothingAccepted, type Sink } from './sink.ts';

export interface ApiSinkOptions {
  readonly api: LocalApi;
  /** The route that takes the rows. */
  readonly path: string;
}

/** A sink that can be asked whether it accepts rows now, so that a source does not waste its quota. */
export interface ProbedSink extends Sink {
  /** The error that a run would end with; undefined if it takes rows. */
  probe(signal: AbortSignal): Promise<WattjobsError | undefined>;
}

/** The project's own API as the sink of rows. */
export function apiSink({ api, path }: ApiSinkOptions): ProbedSink {
  const probe = (signal: AbortSignal) => api.probe(path, signal);
  return {
    name: 'local API',
    takes: 'rows',
    readings: countRowReadings,
    probe,
    deliver: async (batch, signal) => {
      if (batch.rows.length === 0) return nothingAccepted;
      const bodies = batch.rows.map(({ body }) => body);
      const { count, refusals, failure } = await api.post(path, bodies, signal);
      const refused = new Set(refusals.map(({ index }) => index));
      const taken = batch.rows.slice(0, count).filter((_, index) => !refused.has(index));
      return {
        accepted: countRowReadings({ rows: taken }),
        refused: refusals.map(({ index, field, reason }) => {
          const key = quoteForeignText(batch.rows[index]?.key ?? `number ${index}`, 200);
          return new ReportRefusedItem(`the local API refused the row ${key}: ${quoteForeignText(`${field} ${reason}`, 300)}`, {
            reason: 'api_refused',
            fix: 'Everything else was accepted. Report the row: it will not be sent again.',
            context: { field: quoteForeignText(field, 100) },
          });
        }),
        ...(failure === undefined ? {} : { retry: { batch: { ...batch, rows: batch.rows.slice(count) }, ...failure } }),
      };
    },
    async *check(signal) {
      const subject = 'local API';
      const problem = await probe(signal);
      if (problem === undefined) yield { subject, message: `${api.address} is ready and accepts the key` };
      else yield { subject, message: problem.message, problem, fix: problem.fix };
    },
  };
}
