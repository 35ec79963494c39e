import type { StateDefinition } from '@wattjobs/core/state';
import { z } from 'zod';
import { tokensStateSchema } from './tokens/tokens-state.ts';

const timeMs = z.number().optional();
const byEndpoint = <Value extends z.ZodType>(value: Value) => z.record(z.string(), value);

const systemSchema = z.object({
  /** Rarely changing details, and when they were read. */
  details: z.object({ timezone: z.string(), readMs: z.number() }).optional(),
  attempts: byEndpoint(z.object({ readMs: timeMs, failedMs: timeMs, failures: z.number().optional(), reason: z.string().optional() })),
  /** Up to when everything is delivered, in epoch seconds, by endpoint. */
  watermarks: byEndpoint(z.number()),
  /** Until when an endpoint that the cloud does not allow is skipped. */
  leftAloneUntilMs: byEndpoint(z.number()),
  /** Incidents that were open when last seen: they are read again until they close. Times in epoch seconds. */
  openEvents: z.array(z.object({ serial: z.string(), type: z.number(), start: z.number() })),
  openAlarms: z.array(z.object({ id: z.string(), start: z.number() })),
  /** When the system last reported to the cloud, in epoch seconds. */
  lastReport: z.number().optional(),
});

const schema = z.object({
  systems: z.record(z.string(), systemSchema),
  /** How many successive passes were read but not delivered. */
  undelivered: z.number(),
  /** The last seen ledger, in case it is lost. */
  quota: z.object({ month: z.string(), used: z.number() }).optional(),
  /** Credentials that the cloud refused everywhere: reported again, but not retried for a while, unless they change. */
  refusedCredentials: z.object({ fingerprint: z.string(), atMs: z.number() }).optional(),
  /** The database that took the rows, its number of batches then, and since when it is known to lack rows. */
  database: z.object({ id: z.string(), batches: z.number(), rowsMissingSinceMs: timeMs }).optional(),
  /** A backfill's progress, by system and endpoint, in epoch seconds. */
  backfill: z.object({ from: z.string(), to: z.string(), positions: z.record(z.string(), z.number()) }).optional(),
  tokens: tokensStateSchema,
});

/** enphase-job's state between runs. Times are milliseconds since the Unix epoch unless noted. */
export type EnphaseState = z.infer<typeof schema>;
export type SystemState = z.infer<typeof systemSchema>;

export const enphaseState: StateDefinition<EnphaseState> = { version: 1, schema, empty: { systems: {}, undelivered: 0, tokens: {} } };

const unknownSystem: SystemState = { attempts: {}, watermarks: {}, leftAloneUntilMs: {}, openEvents: [], openAlarms: [] };

/** The state of one system. */
export function systemState(state: EnphaseState, systemId: number): SystemState {
  return state.systems[systemId] ?? unknownSystem;
}

/** The state after one system's change. */
export function changeSystem(state: EnphaseState, systemId: number, change: (system: SystemState) => SystemState): EnphaseState {
  return { ...state, systems: { ...state.systems, [systemId]: change(systemState(state, systemId)) } };
}
