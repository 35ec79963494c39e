import type { StateDefinition } from '@wattjobs/core';
import { z } from 'zod';

const timeMs = z.number().optional();

/** Tells whether credentials changed, without telling what they are. */
const fingerprint = z.object({ salt: z.string(), digest: z.string() });

const schema = z.object({
  cloud: z.object({
    /** When the cloud was last asked. */
    lastCheckMs: timeMs,
    /** When it last gave fresh values; until it first did, when it was first asked. */
    lastSuccessMs: timeMs,
    session: z.object({ credentials: fingerprint, cookies: z.unknown() }).optional(),
    refusedLogin: z.object({ credentials: fingerprint, atMs: z.number() }).optional(),
  }),
  unit: z.object({
    lastAttemptMs: timeMs,
    cache: z
      .object({
        readMs: z.number(),
        values: z.object({
          inputVoltageVolts: z.number().optional(),
          outputVoltageVolts: z.number().optional(),
          outputCurrentAmps: z.number().optional(),
          outputPowerWatts: z.number().optional(),
        }),
      })
      .optional(),
  }),
  deviceLastSeenMs: timeMs,
  valueDeliveredMs: timeMs,
});

/** What torus-job remembers between runs. Times are milliseconds since the Unix epoch. */
export type TorusState = z.infer<typeof schema>;
export type CredentialsFingerprint = z.infer<typeof fingerprint>;

export const torusState: StateDefinition<TorusState> = { version: 1, schema, empty: { cloud: {}, unit: {} } };

/**
 * Brings times that lie ahead of the clock back to it.
 * A clock that was set back would otherwise hold back the cloud and the unit until it catches up.
 */
export function notAhead(state: TorusState, nowMs: number): TorusState {
  const capped = (time: number | undefined) => (time === undefined ? undefined : Math.min(time, nowMs));
  const { refusedLogin } = state.cloud;
  const { cache } = state.unit;
  return {
    ...state,
    cloud: {
      ...state.cloud,
      lastCheckMs: capped(state.cloud.lastCheckMs),
      lastSuccessMs: capped(state.cloud.lastSuccessMs),
      refusedLogin: refusedLogin && { ...refusedLogin, atMs: Math.min(refusedLogin.atMs, nowMs) },
    },
    unit: {
      lastAttemptMs: capped(state.unit.lastAttemptMs),
      cache: cache && { ...cache, readMs: Math.min(cache.readMs, nowMs) },
    },
    valueDeliveredMs: capped(state.valueDeliveredMs),
  };
}
