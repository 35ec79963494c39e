import { RetryDelivery } from '@wattjobs/core/errors';
import type { Finding } from '@wattjobs/core/job';
import { quoteForeignText } from '@wattjobs/core/redaction';
import { LocalApi } from '@wattjobs/core/sinks';
import { batchItems, keyOfRow } from './batch-items.ts';
import type { EnphaseDestination } from './enphase-destination.ts';

/** The local API's route for the rows of this job. */
const batchPath = '/api/v1/enphase/batches';

/** This product's own API. */
export function localApiDestination(api: LocalApi): EnphaseDestination {
  const probe = async (signal: AbortSignal) => (await api.readiness(signal)) ?? (await api.keyRefusal(batchPath, signal));
  return {
    name: 'local API',
    takes: 'rows',
    database: () => api.database,
    probe,
    // A system's details are not a reading: with nothing else, there is none.
    count: (readings) => batchItems(readings).filter(({ kind }) => kind !== 'system').length,
    describe: (readings) => batchItems(readings),
    deliver: async (readings, signal) => {
      const items = batchItems(readings);
      const answer = await api.post(batchPath, items, signal);
      if (answer.answer !== 'accepted') return answer;
      const refusals = answer.outcome.refusals.map(({ index, field, reason }) => {
        const row = items[index];
        const key = row === undefined ? `number ${index}` : keyOfRow(row);
        return new RetryDelivery(`the local API refused the row ${key}: ${quoteForeignText(`${field} ${reason}`, 300)}`, {
          reason: 'api_refused',
          fix: 'Everything else was taken. Report the row: it will not be offered again.',
          context: { field: quoteForeignText(field, 100) },
        });
      });
      return { answer: 'accepted', refusals };
    },
    async *check(signal): AsyncIterable<Finding> {
      const subject = 'local API';
      const problem = await probe(signal);
      if (problem === undefined) yield { subject, message: `${api.address} is ready and takes the key` };
      else yield { subject, message: problem.message, problem, fix: problem.fix };
    },
  };
}
