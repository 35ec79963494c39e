import type { DecodedValue } from './decode.ts';
import type { Register, Scaling } from './profile.ts';

/** What multiplies the values of a meter, by quantity. Undefined: unknown, so such values are absent. */
export interface Ratios {
  readonly voltage: number | undefined;
  readonly current: number | undefined;
  readonly energy: number | undefined;
}

/** What the current inputs are connected to. All but 1 A and 5 A transformers count as a secondary of 1. */
export type CurrentTransformer = '1A' | '5A' | '333mV' | 'mA' | 'rogowski';

/** The registers that must be read before the measurements. */
export declare function setupRegisters(scaling: Scaling): readonly Register[];

/** The ratios, from the decoded setup registers. */
export declare function ratiosOf(scaling: Scaling, setup: readonly DecodedValue[], currentTransformer?: CurrentTransformer): Ratios;
