import type { ApiDatabase, Destination, WattjobsError } from '@wattjobs/core';
import type { SystemReading } from './rows.ts';

/** Where the readings of a pass go. */
export interface EnphaseDestination extends Destination<readonly SystemReading[]> {
  /** `rows`: everything by its key. `day-texts`: one row a reading, with texts that stand for the system's day so far. */
  readonly takes: 'rows' | 'day-texts';
  /** The database that it named last; undefined where it names none. */
  readonly database?: () => ApiDatabase | undefined;
  /** Whether it could take readings now, so that none is read in vain; the error that a run would end with, where it could not. */
  probe(signal: AbortSignal): Promise<WattjobsError | undefined>;
}
