import { ExitCode, type WattjobsError } from '@wattjobs/core/errors';
import type { Finding } from '@wattjobs/core/job';
import { type EndpointReading, problemOf } from './reading/endpoint-reading.ts';
import type { ReadingPool } from './reading/reading-pool.ts';

/** Visits every endpoint of the file, or those of the API that are due. A failure is a warning if another meter was read: a run succeeds then. */
export async function* checkEndpoints(pool: ReadingPool): AsyncIterable<Finding> {
  const { readings } = await pool.part();
  const isSomeRead = readings.some(({ outcome }) => outcome.kind === 'read');
  for (const reading of readings) yield { subject: `endpoint ${reading.endpoint.name}`, ...findingOf(reading, isSomeRead) };
  if (pool.listProblem !== undefined) yield { subject: 'endpoints', ...failed(pool.listProblem) };
  else if (readings.length === 0) yield { subject: 'endpoints', message: 'none is due for this pod now' };
}

function findingOf(reading: EndpointReading, isSomeRead: boolean): Omit<Finding, 'subject'> {
  const { outcome } = reading;
  const problem = problemOf(reading);
  if (problem !== undefined) {
    // The subject names the endpoint.
    const message = problem.message.replace(`${reading.endpoint.name}: `, '');
    return { ...(isSomeRead && problem.exitCode === ExitCode.SourceUnavailable ? { fix: problem.fix } : failed(problem)), message };
  }
  if (outcome.kind !== 'read')
    return { message: 'answers, and shows that it has no value', fix: 'Look at its page: its sensor or bus may be disconnected.' };
  const { totalKwh, evidence, serial, whyBrowser, notes } = outcome;
  const browser = whyBrowser === undefined ? [] : [`read with a browser: ${whyBrowser}`];
  const number = serial === undefined ? [] : [`serial number ${serial}`];
  return { message: [`${totalKwh} kWh, from ${JSON.stringify(evidence.matchedText ?? '')}`, ...number, ...browser, ...notes].join('; ') };
}

function failed(problem: WattjobsError): Omit<Finding, 'subject'> {
  return { message: problem.message, problem, fix: problem.fix };
}
