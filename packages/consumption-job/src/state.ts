import type { StateDefinition } from '@wattjobs/core/state';
import { z } from 'zod';
import type { ReadingItem } from '@wattjobs/rows/consumption';
import type { EndpointReading } from './reading/endpoint-reading.ts';

const endpoint = z.object({
  /** When it was last visited, successfully or not. */
  attemptMs: z.number(),
  good: z.object({ totalKwh: z.number(), timeMs: z.number(), serial: z.string().optional() }).optional(),
});

const schema = z.object({
  /** By id; only of a file of endpoints: the API remembers its own. */
  endpoints: z.record(z.string(), endpoint),
  /** Readings that the API did not accept, without evidence. */
  unsent: z.array(z.record(z.string(), z.unknown())),
});

/** What consumption-job remembers between runs. Times are milliseconds since the Unix epoch. */
export type ConsumptionState = z.infer<typeof schema>;

export const consumptionState: StateDefinition<ConsumptionState> = { version: 1, schema, empty: { endpoints: {}, unsent: [] } };

/** The state after visits; endpoints that are no longer listed are forgotten. */
export function withVisits(state: ConsumptionState, readings: readonly EndpointReading[], listed: ReadonlySet<string>): ConsumptionState {
  const kept = Object.entries(state.endpoints).filter(([id]) => listed.has(id));
  const visited = readings.map(({ endpoint: { id }, outcome }) => {
    if (outcome.kind !== 'read') return [id, { ...state.endpoints[id], attemptMs: outcome.timeMs }] as const;
    const { totalKwh, timeMs, serial } = outcome;
    return [id, { attemptMs: timeMs, good: { totalKwh, timeMs, ...(serial === undefined ? {} : { serial }) } }] as const;
  });
  return { ...state, endpoints: { ...Object.fromEntries(kept), ...Object.fromEntries(visited) } };
}

/** How many readings are kept for the next run: the state may be a Secret, which holds 1 MiB. */
const mostUnsent = 500;

/** The state after readings were offered to the API: without them if it accepted them all, else with them. */
export function withUnsent(state: ConsumptionState, offered: readonly ReadingItem[], delivered: boolean): ConsumptionState {
  if (offered.length === 0) return state;
  const keyOf = ({ endpointId, timestamp }: Partial<ReadingItem>) => `${endpointId} ${timestamp}`;
  const keys = new Set(offered.map(keyOf));
  const others = state.unsent.filter((item) => !keys.has(keyOf(item)));
  return { ...state, unsent: [...others, ...(delivered ? [] : offered)].slice(-mostUnsent) };
}
