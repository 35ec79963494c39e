import type { StateDefinition } from '@wattjobs/core/state';
import { z } from 'zod';

const schema = z.object({});

/** The meter needs no state. */
export type MeterState = z.infer<typeof schema>;

export const meterState: StateDefinition<MeterState> = { version: 1, schema, empty: {} };
