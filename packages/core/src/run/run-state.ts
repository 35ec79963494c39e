import { z } from 'zod';
import type { StateDefinition } from '../state/job-state.ts';

/** The whole document: what the runner remembers, and what the source remembers. */
export interface RunState<State> {
  readonly run: { readonly lastSuccessMs?: number | undefined };
  readonly source: State;
}

/** Adds the runner's own part to a source's definition. */
export function runStateDefinition<State>(source: StateDefinition<State>): StateDefinition<RunState<State>> {
  return {
    version: source.version,
    schema: z.object({ run: z.object({ lastSuccessMs: z.number().optional() }), source: source.schema }),
    empty: { run: {}, source: source.empty },
  };
}
