import type { StateDefinition } from '@wattjobs/core/state';
import { z } from 'zod';

const meter = z.object({
  /** What the following was found for: profile, settings and firmware. With anything else, the meter is judged again. */
  basis: z.string().optional(),
  /** For people: what the meter says that it is. */
  model: z.string().optional(),
  firmware: z.string().optional(),
  swapWords: z.boolean().optional(),
  powerMultiplier: z.number().optional(),
  /** True once its energy counters were not zero. */
  hasCounted: z.boolean().optional(),
  energy: z.object({ startWattHours: z.number(), integratedWattHours: z.number(), lastMs: z.number(), lastWatts: z.number() }).optional(),
  /** Since when `discover` has not found it; a run that reads it ends that. */
  awaySinceMs: z.number().optional(),
});

const schema = z.object({ meters: z.record(z.string(), meter) });

/** What acuvim-job remembers between runs, by the key of the target. Times are milliseconds since the Unix epoch. */
export type AcuvimState = z.infer<typeof schema>;
export type MeterMemory = z.infer<typeof meter>;

export const acuvimState: StateDefinition<AcuvimState> = { version: 1, schema, empty: { meters: {} } };

/** The state with what was learned of some meters; meters that are no longer targets are forgotten. */
export function withMemories(state: AcuvimState, learned: ReadonlyMap<string, MeterMemory>, targets: ReadonlySet<string>): AcuvimState {
  const kept = Object.entries(state.meters).filter(([key]) => targets.has(key));
  return { ...state, meters: { ...Object.fromEntries(kept), ...Object.fromEntries(learned) } };
}
