import type { StateDefinition } from '@wattjobs/core';
import { z } from 'zod';
import { type UnitValueName, unitValueNames } from './values.ts';

const timeMs = z.number().optional();

/** Tells whether credentials changed, without telling what they are. */
const fingerprint = z.object({ salt: z.string(), digest: z.string() });

const session = z.object({ credentials: fingerprint, cookies: z.unknown() });

const loginAttempt = z.object({
  credentials: fingerprint,
  atMs: z.number(),
  /** How many in a row. */
  attempts: z.number(),
  /** True where the cloud said no; else it is not known what became of it. */
  refused: z.boolean(),
});

const unitValues = z.object(
  Object.fromEntries(unitValueNames.map((name) => [name, z.number().optional()])) as Record<UnitValueName, z.ZodOptional<z.ZodNumber>>,
);

const schema = z.object({
  cloud: z.object({
    /** Whose cloud the following is about: of another account or address nothing is known. */
    credentials: fingerprint.optional(),
    /** When the cloud was last asked. */
    lastCheckMs: timeMs,
    /** When it last gave fresh values. */
    lastSuccessMs: timeMs,
    /** Since when it gives none; absent while it gives fresh values. */
    outageSinceMs: timeMs,
    /** The sessions of the last few credentials. */
    sessions: z.array(session).optional(),
    /** The last attempt of each of the last few credentials: written before its request, removed when it was accepted. */
    loginAttempts: z.array(loginAttempt).optional(),
  }),
  unit: z.object({
    /** Which unit this is about: another one has limits and values of its own. */
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
 * Brings times that lie ahead of the clock back to it.
 * A clock that was set back would otherwise hold back the cloud and the unit until it catches up.
 */
export function notAhead(state: TorusState, nowMs: number): TorusState {
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
