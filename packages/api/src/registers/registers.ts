import type { Kysely } from 'kysely';
import type { Database } from '../database/types.ts';
import type { ConsumptionTerms } from '../metering/consumption.ts';
import type { Register } from '../metering/register.ts';

/** An endpoint's register, as far as it was asked for. */
export interface EndpointRegister {
  readonly endpointId: string;
  readonly register: Register;
  readonly terms: ConsumptionTerms;
}

/** Which boundaries of an endpoint are asked for, in milliseconds since the Unix epoch. */
export interface BoundariesAsked {
  readonly endpointId: string;
  readonly atMs: readonly number[];
}

/**
 * The registers of endpoints with the points around the asked boundaries and all events, in the order of the question.
 * Times at which a multiplier begins are added by itself. Two seeks in an index per boundary, however many readings there are.
 */
export function readRegisters(
  _database: Kysely<Database>,
  _asked: readonly BoundariesAsked[],
  _longestGapMs: number,
): Promise<readonly EndpointRegister[]> {
  throw new Error('to be written');
}

/** The whole register of an endpoint in a stretch of time, with every accepted reading: for demand. */
export function readWholeRegister(
  _database: Kysely<Database>,
  _endpointId: string,
  _fromMs: number,
  _toMs: number,
  _longestGapMs: number,
): Promise<EndpointRegister> {
  throw new Error('to be written');
}
