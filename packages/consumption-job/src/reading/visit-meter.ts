import { judgeRise, MeterFailure, type MeterOutcome, readMeter, type ReaderTerms } from '@wattjobs/web-meters/reading';
import type { MeterConfiguration } from '@wattjobs/web-meters/configuration';
import type { Endpoint } from '../endpoints/endpoint.ts';

/** Visits a meter once, and judges its counter by the last good one: an implausible counter is a failure, whose evidence is the matched text. */
export async function visitMeter(endpoint: Endpoint, configuration: MeterConfiguration, terms: ReaderTerms): Promise<MeterOutcome> {
  const outcome = await readMeter(configuration, terms);
  if (outcome.kind !== 'read') return outcome;
  const doubt = judgeRise(outcome, endpoint.lastGood, endpoint.ratedPowerKw);
  if (doubt === undefined) return outcome;
  const { driver, timeMs, durationMs, steps, evidence } = outcome;
  const fix = 'If the counter is right, say when the meter was replaced (meterReplacedAt), or correct ratedPowerKw.';
  const error = new MeterFailure(doubt.why, { reason: doubt.reason, fix });
  return { driver, timeMs, durationMs, steps, evidence, kind: 'failed', error, isTransient: false };
}
