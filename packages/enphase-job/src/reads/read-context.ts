import type { TimeZone } from '@wattjobs/core/time';
import type { CallLimits, EnphaseCloud } from '../wire/enphase-cloud.ts';
import type { SystemState } from '../state.ts';

/** The input of a system's reads. */
export interface ReadContext {
  readonly cloud: EnphaseCloud;
  readonly calls: CallLimits;
  readonly systemId: number;
  readonly nowMs: number;
  readonly nowSeconds: number;
  /** The system's state. */
  readonly system: SystemState;
}

/** Reads of windows need the system's calendar and last report. */
export interface WindowReadContext extends ReadContext {
  readonly calendar: TimeZone;
  /** In epoch seconds; absent if not known. */
  readonly lastReport: number | undefined;
}
