import { endpointPaths } from '../plan/endpoints.ts';
import { interpretSummary } from '../wire/summary.ts';
import { interpretSystem } from '../wire/system-details.ts';
import { failure, type Outcome, success, type SystemChange, unusable } from './outcome.ts';
import type { ReadContext } from './read-context.ts';

/** Reads a system's current values. */
export async function readSummary({ cloud, calls, systemId, nowMs, nowSeconds }: ReadContext): Promise<Outcome> {
  const ids = { systemId, endpoint: 'summary' } as const;
  const answer = await cloud.call({ systemId, path: endpointPaths.summary }, calls);
  if (answer === undefined) return { ...ids, problems: [], outOfCalls: true };
  if ('refusal' in answer) return failure(ids, answer.refusal, nowMs);
  const { rows, refused } = interpretSummary(answer.json, { systemId, nowSeconds });
  const [summary] = rows;
  if (summary === undefined) return unusable(ids, refused, nowMs);
  const { last_report_at: lastReport } = summary;
  const delivered: SystemChange = (system) => (lastReport === undefined ? system : { ...system, lastReport });
  return success(ids, { summary }, { refused, nowMs, delivered });
}

/** Reads details that rarely change: above all the time zone. */
export async function readSystem({ cloud, calls, systemId, nowMs }: ReadContext): Promise<Outcome> {
  const ids = { systemId, endpoint: 'system' } as const;
  const answer = await cloud.call({ systemId, path: endpointPaths.system }, calls);
  if (answer === undefined) return { ...ids, problems: [], outOfCalls: true };
  if ('refusal' in answer) return failure(ids, answer.refusal, nowMs);
  const { rows, refused } = interpretSystem(answer.json, systemId);
  const [row] = rows;
  if (row === undefined) return unusable(ids, refused, nowMs);
  const details = { timezone: row.timezone, readMs: nowMs };
  return success(ids, { system: row }, { refused, nowMs, delivered: (system) => ({ ...system, details }) });
}
