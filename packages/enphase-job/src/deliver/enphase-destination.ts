import type { WattjobsError } from '@wattjobs/core/errors';
import type { ApiDatabase, Destination } from '@wattjobs/core/sinks';
import type { SystemReading } from './rows.ts';

/** The destination of a pass's readings. */
export interface EnphaseDestination extends Destination<readonly SystemReading[]> {
  /** `rows`: everything by its key. `day-texts`: one row per reading, with texts that describe the system's day so far. */
  readonly takes: 'rows' | 'day-texts';
  /** The database that it last named; undefined if it names none. */
  readonly database?: () => ApiDatabase | undefined;
  /** Whether it can take readings now, so that none is read in vain; if not, the error that a run would end with. */
  probe(signal: AbortSignal): Promise<WattjobsError | undefined>;
}
