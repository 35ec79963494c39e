import type { StateDefinition } from '@wattjobs/core/state';
import { z } from 'zod';
import { type UnitValueName, unitValueNames } from './values.ts';

const timeMs = z.number().optional();

/** Detects a change of credentials without revealing them. */
const fingerprint = z.object({ salt: z.string(), digest: z.string() });

const session = z.object({ credentials: fingerprint, cookies: z.unknown() });

const loginAttempt = z.object({
  credentials: fingerprint,
  atMs: z.number(),
  /** How many in a row. */
  attempts: z.number(),
  /** True if the cloud refused; otherwise the result is unknown. */
  refused: z.boolean(),
});

const unitValues = z.object(
  Object.fromEntries(unitValueNames.map((name) => [name, z.number().optional()])) as Record<UnitValueName, z.ZodOptional<z.ZodNumber>>,
);

const schema = z.object({
  cloud: z.object({
    /** Whose cloud the following belongs to: for another account or address, nothing is known. */
    credentials: fingerprint.optional(),
    /** When the cloud was last contacted. */
    lastCheckMs: timeMs,
    /** When it last returned fresh values. */
    lastSuccessMs: timeMs,
    /** Since when it has returned none; absent while it returns fresh values. */
    outageSinceMs: timeMs,
    /** The sessions for the last few credentials. */
    sessions: z.array(session).optional(),
    /** The last attempt for each of the last few credentials: written before its request, removed once accepted. */
    loginAttempts: z.array(loginAttempt).optional(),
  }),
  unit: z.object({
    /** Which unit this belongs to: another one has its own limits and values. */
    address: z.string().optional(),
    lastAttemptMs: timeMs,
    cache: z
      .object({
        readMs: z.number(),
        values: unitValues,
      })
      .optional(),
  }),
  deviceLastSeenMs: timeMs,
  valueDeliveredMs: timeMs,
});

/** What torus-job remembers between runs. Times are milliseconds since the Unix epoch. */
export type TorusState = z.infer<typeof schema>;
export type CloudState = TorusState['cloud'];
export type UnitState = TorusState['unit'];
export type Session = z.infer<typeof session>;
export type LoginAttempt = z.infer<typeof loginAttempt>;
export type CredentialsFingerprint = z.infer<typeof fingerprint>;

export const torusState: StateDefinition<TorusState> = { version: 1, schema, empty: { cloud: {}, unit: {} } };

/**
 * Sets times ahead of the clock back to the current time.
 * Otherwise, after a clock is set back, the cloud and the unit would not be contacted until it catches up.
 */
export function withoutFutureTimes(state: TorusState, nowMs: number): TorusState {
  const capped = (time: number | undefined) => (time === undefined ? undefined : Math.min(time, nowMs));
  const { cloud, unit } = state;
  return {
    ...state,
    cloud: {
      ...cloud,
      lastCheckMs: capped(cloud.lastCheckMs),
      lastSuccessMs: capped(cloud.lastSuccessMs),
      outageSinceMs: capped(cloud.outageSinceMs),
      loginAttempts: cloud.loginAttempts?.map((attempt) => ({ ...attempt, atMs: Math.min(attempt.atMs, nowMs) })),
    },
    unit: {
      ...unit,
      lastAttemptMs: capped(unit.lastAttemptMs),
      cache: unit.cache && { ...unit.cache, readMs: Math.min(unit.cache.readMs, nowMs) },
    },
    valueDeliveredMs: capped(state.valueDeliveredMs),
  };
}
